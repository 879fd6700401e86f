-- Follow-ups, shares, tasks to inform and the process director's desk; product text §5.

-- The owner's side of a follow-up, share or task is the same: the coordinator, or whoever stands in
-- that place, in full; the lead its state. It is written out with each table: a function of a row
-- could not use what is read once for each query.

-- Own organisation, those who were asked, and by key: the addressed function, the handler, those named.
-- A follow-up holds an agreement and no content, so the role's ceiling does not come on top; oversight
-- and administration take nothing up. Outside schools also those of a colleague one stands in for. The
-- key of each row is asked for: an office may have been asked very much.
CREATE POLICY persons ON follow_ups FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (
        (organisation_id = (SELECT wall.organisation()) AND (
            data_class = ANY ((SELECT wall.classes('owned'))::text[])
            OR author_id = (SELECT wall.id('owner'))
                AND ((SELECT wall.role()) <> 'care_coordinator' OR data_class NOT IN ('D5', 'DV'))
            OR author_id = ANY ((SELECT wall.ids('replaced'))::uuid[])
                AND data_class = ANY ((SELECT wall.classes('reach'))::text[])))
        -- The receiving lead sees the state; before the offer nobody outside knows of it.
        OR (asked_organisation_id = (SELECT wall.organisation()) AND offered_at IS NOT NULL
            AND data_class = ANY ((SELECT wall.classes('state'))::text[]))
        OR EXISTS (
            SELECT FROM keys
            WHERE keys.record_kind = 'follow_up' AND keys.record_id = follow_ups.id
                AND follow_ups.data_class = ANY (keys.classes)
                AND wall.disclosed(
                    keys, follow_ups.data_class = 'D5', follow_ups.organisation_id)
                AND (keys.membership_id IS NULL OR keys.membership_id = wall.membership()
                     OR follow_ups.data_class NOT IN ('D6', 'DV'))
                AND CASE keys.relation
                    WHEN 'asked' THEN wall.answers(wall.role())
                    WHEN 'handling' THEN wall.answers(wall.role())
                    WHEN 'named' THEN wall.is_recorder(wall.role())
                        AND follow_ups.data_class NOT IN ('D5', 'D6')
                    ELSE false
                END)
    )
);

-- Coordinators and privacy officers of owner and recipient; the owner's lead signs by the stub. The
-- recipient's side sees it once it was released.
CREATE POLICY persons ON shares FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND NOT persons && (SELECT wall.ids('closed_persons'))
    AND (
        (organisation_id = (SELECT wall.organisation()) AND (
            data_class = ANY ((SELECT wall.classes('owned'))::text[])
            OR author_id = (SELECT wall.id('owner'))
                AND ((SELECT wall.role()) <> 'care_coordinator' OR data_class NOT IN ('D5', 'DV'))
            OR author_id = ANY ((SELECT wall.ids('replaced'))::uuid[])
                AND data_class = ANY ((SELECT wall.classes('reach'))::text[])
            OR data_class = ANY ((SELECT wall.classes('overseen'))::text[])))
        OR (recipient_organisation_id = (SELECT wall.organisation()) AND released_at IS NOT NULL
            AND data_class = ANY ((SELECT wall.classes('received'))::text[]))
    )
);

CREATE POLICY persons ON inform_tasks FOR SELECT TO schakel_web, schakel_worker USING (
    -- Where it names nobody, because a contribution was shared, it is about the concern behind it.
    CASE WHEN young_person_id IS NULL
        THEN signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
        ELSE young_person_id <> ALL ((SELECT wall.ids('closed_persons'))::uuid[]) END
    AND organisation_id = (SELECT wall.organisation()) AND (
            data_class = ANY ((SELECT wall.classes('owned'))::text[])
            OR author_id = (SELECT wall.id('owner'))
                AND ((SELECT wall.role()) <> 'care_coordinator' OR data_class NOT IN ('D5', 'DV'))
            OR author_id = ANY ((SELECT wall.ids('replaced'))::uuid[])
                AND data_class = ANY ((SELECT wall.classes('reach'))::text[]))
);

-- Stub and reason, to the process directors of one organisation.
CREATE POLICY persons ON desk_items FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (SELECT wall.role()) = 'process_director'
    AND EXISTS (
        SELECT FROM keys
        WHERE record_kind = 'desk_item' AND record_id = desk_items.id AND relation = 'desk'
            AND desk_items.data_class = ANY (classes)
    )
);

-- Whether a decision to disclose is live, for the application's own check: the recipient reads what
-- it opens, and not the decision itself.
CREATE FUNCTION wall.disclosed_to(decision uuid, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM wpg_disclosure_decisions AS one, clock_offset,
            LATERAL (SELECT ((now() + make_interval(secs => seconds))
                AT TIME ZONE 'Europe/Amsterdam')::date AS today) AS clock
        WHERE one.id = decision AND one.recipient_organisation_id = organisation
            AND one.confirmed_at IS NOT NULL AND one.withdrawn_at IS NULL
            AND today BETWEEN one.valid_from AND one.valid_until)
$$;

-- Whether news is about police data, which are never mailed nor counted in mail.
CREATE FUNCTION wall.about_police_data(subject uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM follow_ups WHERE id = subject AND data_class = 'D5')
        OR EXISTS (SELECT FROM signals WHERE id = subject AND data_class = 'D5')
$$;

-- The decision, never the police data: who recorded them or stands in, the lead who confirms it, the
-- privacy officers of both sides, the recipient's once it was confirmed.
CREATE POLICY persons ON wpg_disclosure_decisions FOR SELECT TO schakel_web, schakel_worker
USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (
        (organisation_id = (SELECT wall.organisation()) AND (
            (SELECT wall.role()) IN ('organisation_lead', 'privacy_officer')
            OR ((SELECT wall.role()) = 'police_officer'
                AND (author_id = (SELECT wall.membership())
                     OR author_id = ANY ((SELECT wall.ids('stood_in_for'))::uuid[])))))
        OR (recipient_organisation_id = (SELECT wall.organisation())
            AND confirmed_at IS NOT NULL AND (SELECT wall.role()) = 'privacy_officer')
    )
);

-- A token is its membership's; the lead sees, and may end, those of the whole organisation.
CREATE POLICY persons ON api_tokens FOR SELECT TO schakel_web, schakel_worker USING (
    membership_id = (SELECT wall.membership())
    OR (organisation_id = (SELECT wall.organisation())
        AND (SELECT wall.role()) = 'organisation_lead')
);

-- News is for its recipient, and closes with what it is about.
CREATE POLICY persons ON notices FOR SELECT TO schakel_web, schakel_worker USING (
    membership_id = (SELECT wall.membership())
    AND subject_id <> ALL ((SELECT wall.ids('closed_subjects'))::uuid[])
);
