-- What a receiver took over is its own: all of it to its author and coordinator, that it is there to
-- the rest. No key opens it; who must not see the young person does not see it either.
CREATE POLICY persons ON adoptions FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND organisation_id = (SELECT wall.organisation()) AND (
        data_class = ANY ((SELECT wall.classes('own_seen'))::text[])
        OR author_id = (SELECT wall.id('author'))
        OR author_id = ANY ((SELECT wall.ids('replaced'))::uuid[])
            AND data_class = ANY ((SELECT wall.classes('reach'))::text[]))
);
