-- Plans: goals open by keys, to who leads and to the seats they are shared with, within the classes
-- of each role; when a plan is evaluated belongs to the frame; product text §5 ("Case") and §6.

-- A goal is for the person whom the key names or the function that they answer for, and for nobody
-- who stands in for them.
CREATE FUNCTION wall.opened_goals() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT goals.id FROM keys JOIN goals ON goals.id = keys.record_id
    WHERE keys.record_kind = 'goal' AND wall.holds(keys)
        AND (keys.membership_id IS NULL OR keys.membership_id = wall.membership())
        AND keys.relation IN ('participant', 'director') AND wall.sits(wall.role())
        AND goals.data_class = ANY (keys.classes)
        AND goals.data_class = ANY (wall.classes('reach'))
$$;

-- Whoever reads a goal sits in its case or leads it; a conflict of interest closes both.
CREATE POLICY persons ON goals FOR SELECT TO schakel_web, schakel_worker USING (
    id IN (SELECT wall.opened_goals())
    AND EXISTS (SELECT FROM cases WHERE cases.id = goals.case_id)
);
CREATE POLICY persons ON goal_scores FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM goals WHERE goals.id = goal_scores.goal_id)
);
-- With whom it was shared, the lead alone reads.
CREATE POLICY persons ON goal_shares FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM goals WHERE goals.id = goal_shares.goal_id
            AND goals.case_id IN (SELECT wall.opened_cases(3)))
);
CREATE POLICY persons ON evaluations FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM cases WHERE cases.id = evaluations.case_id)
);
CREATE POLICY persons ON evaluation_verdicts FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM goals WHERE goals.id = evaluation_verdicts.goal_id)
);
