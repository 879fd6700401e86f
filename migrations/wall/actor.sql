-- Who acts: derived from the membership alone, once for each transaction.
-- Everything that the policies ask about a person stands here and nowhere else.

CREATE SCHEMA wall;
GRANT USAGE ON SCHEMA wall TO schakel_web, schakel_worker, schakel_system;

-- What `act_as` has set; each is NULL where nobody acts, and then no policy lets a row through.
-- They are plain SQL, so that PostgreSQL writes them out; in policies they stand in a sub-select,
-- so that they are read once for each query and not once for each row.

CREATE FUNCTION wall.membership() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.membership', true), '')::uuid;

CREATE FUNCTION wall.account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.account', true), '')::uuid;

CREATE FUNCTION wall.organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.organisation', true), '')::uuid;

CREATE FUNCTION wall.role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.role', true), '');

-- One id: `author` and `owner`, see `act_as`.
CREATE FUNCTION wall.id(name text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.' || name, true), '')::uuid;

CREATE FUNCTION wall.moment() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.moment', true), '')::timestamptz;

-- Lists of ids: functions answered for, memberships stood in for, persons closed to this account.
CREATE FUNCTION wall.functions() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.functions', true), '')::text[];

CREATE FUNCTION wall.ids(name text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.' || name, true), '')::uuid[];

-- Lists of data classes, see `remember_classes`.
CREATE FUNCTION wall.classes(name text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('schakel.' || name, true), '')::text[];

-- Up to which class a role reads; product text §5, "Own right", last column.
CREATE FUNCTION wall.reach(role text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE role
    WHEN 'care_coordinator' THEN '{D0,D1,D2,D3,D4}'::text[]
    WHEN 'organisation_lead' THEN '{D0,D1,D2}'
    WHEN 'attendance_officer' THEN '{D0,D1,D2,D4}'
    WHEN 'youth_worker' THEN '{D0,D1,D2,D3,D4}'
    WHEN 'police_officer' THEN '{D0,D1,D2,D4,D5}'
    WHEN 'process_director' THEN '{D0,D1,D2}'
    WHEN 'weighing_member' THEN '{D6}'
    ELSE '{}'
END;

CREATE FUNCTION wall.is_recorder(role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN role IN ('care_coordinator', 'mentor', 'organisation_lead',
                'attendance_officer', 'youth_worker', 'police_officer');

-- Oversight, policy and administration take nothing up.
CREATE FUNCTION wall.answers(role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN role NOT IN ('privacy_officer', 'policy_officer', 'administrator');

-- Who can sit at the table of a case: those whose own right holds content.
CREATE FUNCTION wall.sits(role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN role IN ('care_coordinator', 'organisation_lead', 'attendance_officer', 'youth_worker',
                'police_officer', 'process_director');

CREATE FUNCTION wall.remember(name text, value anyelement) RETURNS text LANGUAGE sql
AS $$ SELECT set_config('schakel.' || name, coalesce(value::text, ''), true) $$;

-- Functions that a membership answers for: configured contacts go before the role's own (§3).
CREATE FUNCTION wall.functions_of(m memberships) RETURNS text[] LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH configured AS (
        SELECT function, membership_id FROM function_contacts
        WHERE organisation_id = m.organisation_id
    ), usual(function, role) AS (
        VALUES (m.role::text, m.role::text),
               ('child_protection_lead', 'care_coordinator'),
               ('confidential_counsellor', 'care_coordinator'),
               ('transition_point', 'attendance_officer')
    )
    SELECT coalesce(array_agg(function), '{}') FROM (
        SELECT function FROM configured WHERE membership_id = m.id
        UNION
        SELECT function FROM usual
        WHERE role = m.role AND function NOT IN (SELECT function FROM configured)
    ) AS answered;
END;

-- The classes of each kind of right, for a role, bound to professional secrecy or not (UAVG 30(4)).
CREATE FUNCTION wall.remember_classes(m memberships, uncoordinated boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    secret text[] := CASE WHEN m.secrecy_bound THEN '{}'::text[] ELSE '{D3}' END;
    reach text[] := wall.reach(m.role);
    state text[] := '{D0,D1,D2,D3,D4}';
    breakers text[] := '{organisation_lead,attendance_officer,youth_worker,police_officer}';
    own_seen text[] := '{}';
    own_full text[] := '{}';
    overseen text[] := ARRAY(
        SELECT c FROM unnest('{D0,D1,D2,D3,D4,D5}'::text[]) AS c WHERE c <> ALL (secret));
BEGIN
    IF m.role = 'care_coordinator' THEN
        -- D6 until it is sent into the lane.
        own_full := reach || '{D6}';
        own_full := ARRAY(SELECT c FROM unnest(own_full) AS c WHERE c <> ALL (secret));
        own_seen := own_full;
    ELSIF m.role IN ('organisation_lead', 'attendance_officer', 'youth_worker', 'police_officer',
                     'privacy_officer') THEN
        -- State and stub of the rest; metadata for the privacy officer.
        own_seen := state;
        IF uncoordinated THEN
            own_full := reach;
        END IF;
    END IF;
    PERFORM wall.remember('own_seen', own_seen), wall.remember('own_full', own_full),
            wall.remember('state', CASE WHEN m.role = 'organisation_lead' THEN state END),
            -- Follow-ups, shares and tasks of the owner: as coordinator, or the lead their state.
            wall.remember('owned', CASE
                WHEN m.role = 'organisation_lead' THEN state
                WHEN m.role = 'care_coordinator' THEN own_full END),
            -- Shares: the recipient's coordinator within classes, privacy officers outside circles.
            wall.remember('received', CASE m.role
                WHEN 'care_coordinator' THEN ARRAY(SELECT c FROM unnest(own_full) AS c WHERE c <> 'D6')
                WHEN 'privacy_officer' THEN overseen END),
            wall.remember('overseen', CASE WHEN m.role = 'privacy_officer' THEN overseen END),
            -- What a colleague recorded whom one stands in for, and what a key opens.
            wall.remember('reach', ARRAY(SELECT c FROM unnest(reach) AS c WHERE c <> ALL (secret))),
            -- Broken glass: within one's classes, never D5, D6 and DV.
            wall.remember('behind_glass', CASE WHEN m.role = ANY (breakers) THEN ARRAY(
                SELECT c FROM unnest(reach) AS c WHERE c <> ALL (secret || '{D5,D6,DV}')) END),
            wall.remember('named', ARRAY(
                SELECT c FROM unnest('{D0,D1,D2,D3,D4,DV}'::text[]) AS c WHERE c <> ALL (secret)));
END $$;

-- Confirmed by the lead, within its dates and not ended (§2); an end counts from its commit on.
CREATE FUNCTION wall.runs(m memberships, today date) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN m.confirmed_at IS NOT NULL AND m.valid_from <= today
    AND coalesce(m.valid_until >= today, true) AND m.ended_at IS NULL;

-- Begins what a membership does, and returns what time it is. Where the membership may not act (any
-- more), nothing is visible.
-- It takes no other argument: a wrong role or organisation in the application changes nothing.
CREATE FUNCTION wall.act_as(acting uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
-- Every transaction of a person begins here, and whoever it is, the plans are the same.
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    m memberships;
    moment timestamptz;
    today date;
    outside_school boolean;
    members uuid[];
    absent uuid[];
    uncoordinated boolean := false;
    closed uuid[];
    signals uuid[];
BEGIN
    SELECT now() + make_interval(secs => seconds) INTO moment FROM clock_offset;
    today := (moment AT TIME ZONE 'Europe/Amsterdam')::date;
    -- Whoever acted before in this transaction does so no more, whatever comes of it.
    PERFORM wall.remember(name, ''::text) FROM unnest('{membership,account,organisation,role,moment,
        functions,stood_in_for,author,owner,replaced,members,closed_persons,closed_signals,
        closed_subjects,disclosures,own_seen,own_full,state,owned,received,overseen,reach,
        behind_glass,named}'::text[]) AS name;
    SELECT one.* INTO m FROM memberships AS one
    JOIN accounts ON accounts.id = one.account_id AND accounts.disabled_at IS NULL
    JOIN organisations ON organisations.id = one.organisation_id AND organisations.active
    WHERE one.id = acting AND wall.runs(one, today);
    IF m.id IS NULL THEN
        RETURN moment;
    END IF;
    SELECT kind <> 'school' INTO outside_school FROM organisations WHERE id = m.organisation_id;
    -- Who has left is replaced by nobody: their work goes back to who was asked (§2).
    absent := ARRAY(
        SELECT replaced.id FROM stand_ins JOIN memberships AS replaced ON replaced.id = membership_id
        WHERE stand_in_id = m.id AND today BETWEEN first_day AND last_day
            AND coalesce(replaced.valid_until >= today, true)
            AND coalesce(replaced.ended_at > moment, true));
    IF m.role = 'organisation_lead' THEN
        SELECT coalesce(array_agg(one.id), '{}'),
               NOT outside_school AND count(*) FILTER (WHERE one.role = 'care_coordinator') = 0
        INTO members, uncoordinated FROM memberships AS one
        WHERE one.organisation_id = m.organisation_id AND wall.runs(one, today);
    END IF;
    SELECT coalesce(array_agg(young_person_id), '{}') INTO closed
    FROM conflicts_of_interest WHERE account_id = m.account_id;
    SELECT coalesce(array_agg(DISTINCT signal_id), '{}') INTO signals
    FROM signal_persons WHERE young_person_id = ANY (closed);
    PERFORM wall.remember('membership', m.id), wall.remember('account', m.account_id),
            wall.remember('organisation', m.organisation_id), wall.remember('role', m.role::text),
            wall.remember('moment', moment),
            wall.remember('functions', wall.functions_of(m)),
            wall.remember('stood_in_for', absent),
            -- Whose records are one's own words, and where that makes one their coordinator.
            wall.remember('author', CASE WHEN wall.is_recorder(m.role) THEN m.id END),
            wall.remember('owner', CASE
                WHEN m.role = 'care_coordinator' OR (outside_school AND wall.is_recorder(m.role)
                    AND m.role <> 'mentor') THEN m.id END),
            -- Outside schools one stands in for a colleague's own records too, and the lead takes
            -- the place of authors whose membership has ended.
            wall.remember('replaced', CASE WHEN outside_school AND wall.is_recorder(m.role)
                THEN absent END),
            wall.remember('members', CASE WHEN outside_school THEN members END),
            wall.remember('closed_persons', closed), wall.remember('closed_signals', signals),
            -- News about one of them closes with it.
            wall.remember('closed_subjects', signals || ARRAY(
                SELECT id FROM follow_ups WHERE signal_id = ANY (signals)
                UNION ALL
                SELECT id FROM cases WHERE signal_id = ANY (signals))),
            -- Without one of these, police data of another organisation stay closed (§5, D5).
            wall.remember('disclosures', ARRAY(
                SELECT id FROM wpg_disclosure_decisions
                WHERE recipient_organisation_id = m.organisation_id
                    AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL
                    AND today BETWEEN valid_from AND valid_until)),
            wall.remember_classes(m, uncoordinated);
    RETURN moment;
END $$;
