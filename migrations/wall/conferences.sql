-- Conferences open with their case; product text §5 ("Case": the frame with its agenda) and §6.

CREATE POLICY persons ON conferences FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = conferences.case_id)
);

-- Minutes are what was shared with who sits at the table, leads or directs; who is only asked to
-- lead does not sit there yet.
CREATE FUNCTION wall.attended_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT record_id FROM keys
    WHERE record_kind = 'case' AND wall.holds(keys)
        AND (membership_id IS NULL OR membership_id = wall.membership())
        AND CASE relation
            WHEN 'desk' THEN wall.role() = 'process_director'
            WHEN 'participant' THEN wall.sits(wall.role())
            WHEN 'director' THEN wall.sits(wall.role())
            ELSE false
        END
$$;

CREATE POLICY persons ON conference_participants FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = conference_participants.case_id)
    AND case_id IN (SELECT wall.attended_cases())
);
CREATE POLICY persons ON conference_decisions FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = conference_decisions.case_id)
    AND case_id IN (SELECT wall.attended_cases())
);
CREATE POLICY persons ON minutes_answers FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = minutes_answers.case_id)
    AND case_id IN (SELECT wall.attended_cases())
);
