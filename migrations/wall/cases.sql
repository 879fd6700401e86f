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
