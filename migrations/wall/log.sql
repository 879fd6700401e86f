-- The log: one's own acts; the privacy officer's own organisation, as owner or as actor (§5).
CREATE POLICY persons ON audit_entries FOR SELECT TO schakel_web, schakel_worker USING (
    account_id = (SELECT wall.account())
    OR ((SELECT wall.role()) = 'privacy_officer'
        AND (organisation_id = (SELECT wall.organisation())
             OR owners @> ARRAY[(SELECT wall.organisation())]))
);
