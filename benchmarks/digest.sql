-- What every recipient's digest says, in one statement: groups, counts, the oldest, ten references.
-- Written by hand for what a region holds; it knows no row-level security, no stand-ins and no
-- conflicts of interest. `benchmarks.digests` checks that it says what the product says.
WITH recipients AS MATERIALIZED (
    SELECT memberships.id, memberships.role, memberships.organisation_id, email, locale
    FROM memberships JOIN accounts ON accounts.id = account_id
    WHERE memberships.id = ANY (%(members)s)
), questions AS MATERIALIZED (
    SELECT id, reference, organisation_id, asked_organisation_id, handler_id, status, kind,
        data_class, coalesce(offered_at, created_at) AS since,
        CASE status WHEN 'proposed' THEN release_by WHEN 'offered' THEN respond_by
            ELSE due_on END AS date
    FROM follow_ups
    WHERE status IN ('proposed', 'offered', 'accepted') AND data_class <> 'D5'
), standing AS (
    SELECT recipients.id AS recipient, questions.id AS question, 'owned' AS how
    FROM recipients JOIN questions USING (organisation_id)
    WHERE role = 'care_coordinator' AND data_class <> 'DV'
    UNION ALL
    SELECT recipients.id, questions.id, 'offered'
    FROM recipients JOIN keys ON keys.organisation_id = recipients.organisation_id
        AND (function = role OR membership_id = recipients.id)
        JOIN questions ON questions.id = record_id
    WHERE record_kind = 'follow_up' AND relation = 'asked' AND status = 'offered'
        AND (valid_until IS NULL OR valid_until > %(now)s)
        AND (handler_id IS NULL OR handler_id = recipients.id)
    UNION ALL
    SELECT recipients.id, questions.id, 'handled'
    FROM recipients JOIN questions ON handler_id = recipients.id
    WHERE status = 'accepted'
    UNION ALL
    SELECT recipients.id, questions.id, 'climbed'
    FROM recipients JOIN reminders ON membership_id = recipients.id
        JOIN questions ON questions.id = subject_id
    WHERE role = 'organisation_lead'
        AND recipients.organisation_id IN (questions.organisation_id, asked_organisation_id)
        AND data_class NOT IN ('D6', 'DV')
), rights AS (
    SELECT recipient, question, bool_or(how = 'owned') AS owned,
        bool_or(how IN ('offered', 'handled')) AS mine, bool_or(how = 'handled') AS handled,
        bool_or(how = 'climbed') AS climbed
    FROM standing GROUP BY recipient, question
), waiting AS (
    SELECT recipient, CASE
            WHEN date < %(today)s AND (mine OR climbed OR owned AND status = 'proposed')
                THEN 'overdue'
            WHEN kind = 'review' AND mine OR owned AND status = 'proposed' THEN 'release'
            WHEN handled AND date <= %(sunday)s THEN 'due'
            WHEN mine THEN 'waiting'
            WHEN owned AND status <> 'proposed'
                AND asked_organisation_id IS DISTINCT FROM organisation_id THEN 'others'
        END AS pile, questions.id, reference, date, since
    FROM rights JOIN questions ON questions.id = question
    UNION ALL
    SELECT recipients.id, CASE WHEN due_on < %(today)s THEN 'overdue'
            WHEN due_on <= %(sunday)s THEN 'due' ELSE 'waiting' END,
        inform_tasks.id, reference, due_on, created_at
    FROM recipients JOIN inform_tasks USING (organisation_id)
    WHERE role = 'care_coordinator' AND status IN ('open', 'postponed')
        AND data_class NOT IN ('D5', 'DV')
    UNION ALL
    SELECT recipients.id, CASE reason WHEN 'overdue' THEN 'partners' ELSE 'unmatched' END,
        desk_items.id, reference, due_on, created_at
    FROM recipients JOIN keys ON keys.organisation_id = recipients.organisation_id
        AND (function = role OR membership_id = recipients.id)
        JOIN desk_items ON desk_items.id = record_id
    WHERE role = 'process_director' AND record_kind = 'desk_item' AND relation = 'desk'
        AND status = 'open' AND (valid_until IS NULL OR valid_until > %(now)s)
    UNION ALL
    SELECT membership_id, 'news', notices.id, reference, NULL, created_at
    FROM recipients JOIN notices ON membership_id = recipients.id
    WHERE looked_at IS NULL
), ranked AS (
    SELECT recipient, pile, reference, coalesce(date, since::date) AS on_day,
        row_number() OVER (PARTITION BY recipient, pile ORDER BY date, since, id) AS place,
        count(*) OVER (PARTITION BY recipient, pile) AS total,
        min(since) OVER (PARTITION BY recipient, pile) AS oldest
    FROM waiting WHERE pile IS NOT NULL
)
SELECT recipient, pile, reference, on_day, total, oldest, email, locale
FROM ranked JOIN recipients ON recipients.id = recipient
WHERE place <= 10 ORDER BY recipient, pile, place
