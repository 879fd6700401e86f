-- Cases: they open by keys, and by nothing of their own; product text §5 ("Case") and §6.

-- The cases that a key opens, from a level on. Seat, question and lead are for the person whom the
-- key names or the function that they answer for, and for nobody who stands in for them.
CREATE FUNCTION wall.opened_cases(at_least integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT record_id FROM keys
    WHERE record_kind = 'case' AND level >= at_least AND wall.holds(keys)
        AND (membership_id IS NULL OR membership_id = wall.membership())
        AND CASE relation
            WHEN 'desk' THEN wall.role() = 'process_director'
            WHEN 'participant' THEN wall.sits(wall.role())
            WHEN 'asked' THEN wall.sits(wall.role())
            WHEN 'director' THEN wall.sits(wall.role())
            ELSE false
        END
$$;

CREATE POLICY persons ON cases FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND id IN (SELECT wall.opened_cases(1))
);

-- Who leads and who sits belongs to the frame; why something was decided does not.
CREATE POLICY persons ON case_leads FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = case_leads.case_id)
);
CREATE POLICY persons ON case_seats FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = case_seats.case_id)
);
CREATE POLICY persons ON case_steps FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = case_steps.case_id)
    AND case_id IN (SELECT wall.opened_cases(3))
);

-- Contributions are their owner's, by role as signals are; a key opens them to the person or the
-- function at the table that they are shared with, within that role's classes, and to no stand-in.
CREATE FUNCTION wall.opened_contributions() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT contributions.id FROM keys JOIN contributions ON contributions.id = keys.record_id
    WHERE keys.record_kind = 'contribution' AND wall.holds(keys)
        AND (keys.membership_id IS NULL OR keys.membership_id = wall.membership())
        AND keys.relation IN ('participant', 'director') AND wall.sits(wall.role())
        AND contributions.data_class = ANY (keys.classes)
        AND contributions.data_class = ANY (wall.classes('reach'))
$$;

CREATE POLICY persons ON contributions FOR SELECT TO schakel_web, schakel_worker USING (
    case_id <> ALL ((SELECT wall.ids('closed_subjects'))::uuid[])
    AND (
        (organisation_id = (SELECT wall.organisation()) AND (
            data_class = ANY ((SELECT wall.classes('own_seen'))::text[])
            OR author_id = (SELECT wall.id('author'))
            OR author_id = ANY ((SELECT wall.ids('replaced'))::uuid[])
                AND data_class = ANY ((SELECT wall.classes('reach'))::text[])))
        OR id IN (SELECT wall.opened_contributions())
    )
);

-- To whom it opened what, its owner alone knows.
CREATE POLICY persons ON contribution_shares FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM contributions WHERE contributions.id = contribution_shares.contribution_id
            AND contributions.organisation_id = (SELECT wall.organisation()))
);
