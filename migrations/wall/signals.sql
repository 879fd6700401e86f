-- Signals and what hangs on them, young persons and keys; product text §4.1 and §5.
-- "Closed" persons and signals are those of a conflict of interest of this account.

-- A key is live and held: by this membership, by one it stands in for, or by a function it answers
-- for. What a key opens is said at the record.
CREATE FUNCTION wall.holds(k keys) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN (k.valid_until IS NULL OR k.valid_until > wall.moment())
    AND (k.membership_id = wall.membership() OR k.membership_id = ANY (wall.ids('stood_in_for'))
         OR (k.organisation_id = wall.organisation() AND k.function = ANY (wall.functions())));

CREATE POLICY persons ON keys FOR SELECT TO schakel_web, schakel_worker USING (wall.holds(keys));

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

-- The young persons whom a key names. It carries the class of the concern that it comes from, so that
-- who may not read the one does not learn from the other whom it is about.
CREATE FUNCTION wall.opened_persons() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT young_persons.id FROM keys JOIN young_persons ON young_persons.id = keys.record_id
    WHERE keys.record_kind = 'young_person' AND wall.holds(keys)
        AND wall.disclosed(keys, 'D5' = ANY (keys.classes), young_persons.organisation_id)
        AND CASE keys.relation
            WHEN 'handling' THEN keys.classes::text[] && wall.classes('reach')
            WHEN 'break_glass' THEN keys.membership_id = wall.membership()
                AND young_persons.organisation_id = wall.organisation()
                AND keys.classes::text[] && wall.classes('behind_glass')
            ELSE false
        END
$$;

-- The signals that are open to the acting membership beyond its own organisation's rule, from a level
-- on: by key, and outside schools those of a colleague one stands in for and, for the lead, those
-- of who has left. As large as what is open so, and asked once for each query.
CREATE FUNCTION wall.opened_signals(at_least integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT signals.id FROM keys JOIN signals ON signals.id = keys.record_id
    WHERE keys.record_kind = 'signal' AND keys.level >= at_least AND wall.holds(keys)
        AND wall.key_opens(keys, signals.data_class, signals.organisation_id)
    UNION ALL
    SELECT id FROM signals
    WHERE author_id = ANY (wall.ids('replaced')) AND organisation_id = wall.organisation()
        AND submitted_at IS NOT NULL AND data_class = ANY (wall.classes('reach'))
    UNION ALL
    SELECT id FROM signals
    WHERE wall.ids('members') IS NOT NULL AND organisation_id = wall.organisation()
        AND author_id <> ALL (wall.ids('members'))
        AND submitted_at IS NOT NULL AND data_class = ANY (wall.classes('reach'))
$$;

-- Drafts are private to their author, but for proposals of the absence watch, which have none yet.
CREATE POLICY persons ON signals FOR SELECT TO schakel_web, schakel_worker USING (
    id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (
        -- All of the school, or state and stub of the rest.
        (organisation_id = (SELECT wall.organisation()) AND CASE
            WHEN submitted_at IS NOT NULL THEN
                data_class = ANY ((SELECT wall.classes('own_seen'))::text[])
            ELSE author_id IS NULL AND status = 'draft'
                AND data_class = ANY ((SELECT wall.classes('own_full'))::text[])
        END)
        -- One's own words, drafts included.
        OR author_id = (SELECT wall.id('author'))
        OR id IN (SELECT wall.opened_signals(1))
    )
);

-- Whether a signal that is visible is so in full, by what stands on it.
CREATE FUNCTION wall.own_in_full(s signals) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN s.author_id = wall.id('author')
    OR (s.organisation_id = wall.organisation() AND s.data_class = ANY (wall.classes('own_full')));

-- What the shares whose keys one holds have ticked: a summary opens these facts and observations.
CREATE FUNCTION wall.ticked() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT unnest(shares.statements) FROM keys
    JOIN shares ON shares.id = keys.source_id JOIN signals ON signals.id = keys.record_id
    WHERE keys.record_kind = 'signal' AND keys.relation = 'handling' AND wall.holds(keys)
        AND shares.state NOT IN ('proposed', 'revoked')
        AND wall.key_opens(keys, signals.data_class, signals.organisation_id)
$$;

CREATE POLICY persons ON statements FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = statements.signal_id
            AND (wall.own_in_full(signals) OR signals.id IN (SELECT wall.opened_signals(3))
                 OR (statements.kind IN ('fact', 'observation')
                     AND statements.id IN (SELECT wall.ticked())))
    )
);

-- Who stands in a signal: from the summary on, and through a share only whom it names.
CREATE POLICY persons ON signal_persons FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = signal_persons.signal_id
            AND (wall.own_in_full(signals)
                 OR (signals.id IN (SELECT wall.opened_signals(2))
                     AND (signals.organisation_id = (SELECT wall.organisation())
                          OR young_person_id IN (SELECT wall.opened_persons()))))
    )
);

-- Replaced versions stay inside the owner; those that were closed for the person concerned are
-- left to its privacy officer (§4.1).
CREATE POLICY persons ON signal_versions FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (
        SELECT FROM signals
        WHERE signals.id = signal_versions.signal_id
            AND signals.organisation_id = (SELECT wall.organisation())
            AND CASE
                WHEN signals.withdrawn_reason IN ('wrong_person', 'objection')
                    OR signal_versions.closed_for IS NOT NULL
                THEN (SELECT wall.role()) = 'privacy_officer'
                ELSE wall.own_in_full(signals) OR signals.id IN (SELECT wall.opened_signals(3))
            END
    )
);

-- What the rules decided, for the dry run and the owner's own pages.
CREATE POLICY persons ON routing_decisions FOR SELECT TO schakel_web, schakel_worker USING (
    organisation_id = (SELECT wall.organisation())
    AND EXISTS (SELECT FROM signals WHERE signals.id = routing_decisions.signal_id)
);

-- Own organisation by role; through `handling` and broken glass those whom the key names.
CREATE POLICY persons ON young_persons FOR SELECT TO schakel_web, schakel_worker USING (
    id <> ALL ((SELECT wall.ids('closed_persons'))::uuid[])
    AND (
        (organisation_id = (SELECT wall.organisation())
            AND (SELECT wall.id('author')) IS NOT NULL)
        OR id IN (SELECT wall.opened_persons())
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
