-- The steps of the reporting code are for those whom the concern names, by the key to its follow-up,
-- and for nobody who stands in for them.
CREATE FUNCTION wall.named_follow_ups() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT follow_ups.id FROM keys JOIN follow_ups ON follow_ups.id = keys.record_id
    WHERE keys.record_kind = 'follow_up' AND keys.relation = 'named' AND wall.holds(keys)
        AND (keys.membership_id IS NULL OR keys.membership_id = wall.membership())
        AND wall.is_recorder(wall.role())
        AND follow_ups.data_class = ANY (keys.classes)
        AND follow_ups.data_class NOT IN ('D5', 'D6')
$$;

CREATE POLICY persons ON code_entries FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND follow_up_id IN (SELECT wall.named_follow_ups())
);
