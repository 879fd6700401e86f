-- The log: one's own acts; the privacy officer's own organisation, as owner or as actor (§5).
CREATE POLICY persons ON audit_entries FOR SELECT TO schakel_web, schakel_worker USING (
    account_id = (SELECT wall.account())
    OR ((SELECT wall.role()) = 'privacy_officer'
        AND (organisation_id = (SELECT wall.organisation())
             OR owners @> ARRAY[(SELECT wall.organisation())]))
);

-- Broken glass: by oneself; the lead and the privacy officer oversee what others broke.
CREATE POLICY persons ON break_glass FOR SELECT TO schakel_web, schakel_worker USING (
    signal_id <> ALL ((SELECT wall.ids('closed_signals'))::uuid[])
    AND (
        membership_id = (SELECT wall.membership())
        OR (organisation_id = (SELECT wall.organisation())
            AND account_id <> (SELECT wall.account())
            AND (SELECT wall.role()) IN ('organisation_lead', 'privacy_officer'))
    )
);

-- Questions about unusual looks, for the privacy officer of the organisation.
CREATE POLICY persons ON review_findings FOR SELECT TO schakel_web, schakel_worker USING (
    organisation_id = (SELECT wall.organisation()) AND (SELECT wall.role()) = 'privacy_officer'
);

-- A file goes with its export.
CREATE POLICY persons ON export_files FOR SELECT TO schakel_web, schakel_worker USING (
    EXISTS (SELECT FROM exports WHERE exports.id = export_files.export_id)
);
