-- Signals and what hangs on them, young persons and keys; product text §4.1 and §5.
-- "Closed" persons and signals are those of a conflict of interest of this account.

-- A key is live and held: by this membership, by one it stands in for, or by a function it answers
-- for. What a key opens is said at the record.
CREATE POLICY persons ON keys FOR SELECT TO schakel_web, schakel_worker USING (
    (valid_until IS NULL OR valid_until > (SELECT wall.moment()))
    AND (
        membership_id = (SELECT wall.membership())
        OR membership_id = ANY ((SELECT wall.ids('stood_in_for'))::uuid[])
        OR (organisation_id = (SELECT wall.organisation())
            AND function = ANY ((SELECT wall.functions())::text[]))
    )
);

-- Whether a signal is open in full by own right, whatever keys there are.
CREATE FUNCTION wall.own_in_full(s signals) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN
    -- One's own words, drafts included.
    (s.author_id = wall.membership() AND wall.is_recorder(wall.role()))
    OR (s.organisation_id = wall.organisation() AND (
        -- The coordinator; the lead of a school that has none. Drafts are private to their author,
        -- but for proposals of the absence watch, which have no author yet.
        (s.data_class = ANY (wall.classes('own_full'))
            AND (s.submitted_at IS NOT NULL OR (s.author_id IS NULL AND s.status = 'draft')))
        -- Outside schools: a colleague one stands in for, and the lead after an author has left.
        OR (wall.text_of('kind') <> 'school' AND s.submitted_at IS NOT NULL
            AND s.data_class = ANY (wall.classes('reach'))
            AND (s.author_id = ANY (wall.ids('stood_in_for'))
                 OR s.author_id <> ALL (wall.ids('members'))))
    ));

-- Police data of another organisation open under a live decision that the key names, and only then.
CREATE FUNCTION wall.disclosed(k keys, police boolean, owner uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NOT police OR owner = wall.organisation()
    OR k.decision_id = ANY (wall.ids('disclosures'));

-- Whether a key opens a record of this class at all: the key's classes were weighed when it was
-- made; here the role's own ceiling and secrecy come on top. D6 and DV are entered in person.
CREATE FUNCTION wall.key_opens(k keys, data_class text, owner uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN data_class = ANY (k.classes) AND wall.disclosed(k, data_class = 'D5', owner)
    AND (k.membership_id IS NULL OR k.membership_id = wall.membership()
         OR data_class NOT IN ('D6', 'DV'))
    AND CASE k.relation
        WHEN 'handling' THEN data_class = ANY (wall.classes('reach'))
        WHEN 'climbed' THEN wall.role() = 'organisation_lead'
            AND data_class = ANY (wall.classes('reach'))
        WHEN 'named' THEN wall.is_recorder(wall.role())
            AND data_class = ANY (wall.classes('named'))
        WHEN 'break_glass' THEN k.membership_id = wall.membership()
            AND owner = wall.organisation() AND data_class = ANY (wall.classes('behind_glass'))
        ELSE false
    END;

CREATE POLICY persons ON signals FOR SELECT TO schakel_web, schakel_worker USING (
    id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (
        -- All of the school, or state and stub of the rest.
        (organisation_id = (SELECT wall.organisation())
            AND submitted_at IS NOT NULL
            AND data_class = ANY ((SELECT wall.classes('own_seen'))::text[]))
        OR wall.own_in_full(signals)
        OR EXISTS (
            SELECT FROM keys
            WHERE record_kind = 'signal' AND record_id = signals.id
                AND wall.key_opens(keys, signals.data_class, signals.organisation_id)
        )
    )
);

-- What the shares whose keys one holds have ticked: a summary opens these facts and observations.
CREATE FUNCTION wall.ticked() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT unnest(shares.statements) FROM keys JOIN shares ON shares.id = keys.source_id
    WHERE keys.record_kind = 'signal' AND keys.relation = 'handling'
        AND shares.state NOT IN ('proposed', 'revoked')
        AND (keys.valid_until IS NULL OR keys.valid_until > wall.moment())
        AND (keys.membership_id = wall.membership()
             OR keys.membership_id = ANY (wall.ids('stood_in_for')))
$$;

CREATE POLICY persons ON statements FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = statements.signal_id
            AND (
                wall.own_in_full(signals)
                OR EXISTS (
                    SELECT FROM keys
                    WHERE record_kind = 'signal' AND record_id = signals.id
                        AND wall.key_opens(keys, signals.data_class, signals.organisation_id)
                        AND (level = 3 OR (level = 2
                            AND statements.kind IN ('fact', 'observation')
                            AND statements.id IN (SELECT wall.ticked())))
                )
            )
    )
);

-- Who stands in a signal: from the summary on, and through a share only whom it names.
CREATE POLICY persons ON signal_persons FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = signal_persons.signal_id
            AND (
                wall.own_in_full(signals)
                OR EXISTS (
                    SELECT FROM keys
                    WHERE record_kind = 'signal' AND record_id = signals.id
                        AND wall.key_opens(keys, signals.data_class, signals.organisation_id) AND level >= 2
                        AND (signals.organisation_id = (SELECT wall.organisation()) OR EXISTS (
                            SELECT FROM keys AS named
                            WHERE named.record_kind = 'young_person'
                                AND named.record_id = signal_persons.young_person_id
                                AND named.source_id = keys.source_id
                        ))
                )
            )
    )
);

-- Replaced versions stay inside the owner, and close after a wrong person or an objection (§4.1).
CREATE POLICY persons ON signal_versions FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = signal_versions.signal_id
            AND signals.organisation_id = (SELECT wall.organisation())
            AND (signals.withdrawn_reason IS NULL
                 OR signals.withdrawn_reason NOT IN ('wrong_person', 'objection'))
            AND (wall.own_in_full(signals) OR EXISTS (
                SELECT FROM keys
                WHERE record_kind = 'signal' AND record_id = signals.id
                    AND wall.key_opens(keys, signals.data_class, signals.organisation_id) AND level = 3
            ))
    )
);

-- Own organisation by role; through `handling` those whom the share or the follow-up names. Such a
-- key carries the class of the concern that it comes from.
CREATE POLICY persons ON young_persons FOR SELECT TO schakel_web, schakel_worker USING (
    id <> ALL ((SELECT wall.ids('closed_persons'))::uuid[])
    AND (
        (organisation_id = (SELECT wall.organisation())
            AND wall.is_recorder((SELECT wall.role())))
        OR EXISTS (
            SELECT FROM keys
            WHERE record_kind = 'young_person' AND record_id = young_persons.id
                AND wall.disclosed(keys, 'D5' = ANY (classes), young_persons.organisation_id)
                AND CASE relation
                    WHEN 'handling' THEN classes::text[] && (SELECT wall.classes('reach'))
                    WHEN 'break_glass' THEN membership_id = (SELECT wall.membership())
                        AND young_persons.organisation_id = (SELECT wall.organisation())
                        AND classes::text[] && (SELECT wall.classes('behind_glass'))
                    ELSE false
                END
        )
    )
);

-- Declared about oneself; the lead ends what was declared in the organisation about somebody else,
-- the administrator what was declared about a lead.
CREATE POLICY persons ON conflict_declarations FOR SELECT TO schakel_web, schakel_worker USING (
    account_id = (SELECT wall.account())
    OR ((SELECT wall.role()) = 'organisation_lead'
        AND organisation_id = (SELECT wall.organisation()))
    OR ((SELECT wall.role()) = 'administrator' AND account_id IN (
        SELECT memberships.account_id FROM memberships
        WHERE memberships.role = 'organisation_lead'))
);

-- One's own conflicts: whom this account must not see.
CREATE POLICY persons ON conflicts_of_interest FOR SELECT TO schakel_web, schakel_worker USING (
    account_id = (SELECT wall.account())
);
