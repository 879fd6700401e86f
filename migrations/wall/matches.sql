-- Matches: "the two professionals; the process director sees that it exists and whether it was
-- answered" (product text §5). Who met whom, the system alone reads from both sides.

CREATE POLICY persons ON match_tasks FOR SELECT TO schakel_web, schakel_worker USING (
    membership_id = (SELECT wall.membership())
    AND ended_at IS NULL
    AND young_person_id <> ALL ((SELECT wall.ids('closed_persons'))::uuid[])
    AND (SELECT wall.role()) IN (
        'care_coordinator', 'organisation_lead', 'attendance_officer', 'youth_worker')
);

CREATE POLICY persons ON matches FOR SELECT TO schakel_web, schakel_worker USING (
    (SELECT wall.role()) = 'process_director'
    AND EXISTS (
        SELECT FROM keys
        WHERE record_kind = 'match' AND record_id = matches.id AND relation = 'desk'
    )
);
