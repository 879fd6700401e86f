"""The tables of the main job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "accounts",
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("external_id", name=op.f("uq_accounts_external_id")),
    )
    op.create_table(
        "alarms",
        sa.Column(
            "ailment",
            sa.Enum(
                "messages_wait",
                "scheduler_silent",
                "relay_silent",
                name="ailment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["ailment"],
        unique=True,
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("system", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "refused",
                "hidden",
                "failed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("subjects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("owners", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column(
            "glasses", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("trace_id", sa.String(), nullable=False),
        sa.Column("span_id", sa.String(), nullable=False),
        sa.Column("parent_span_id", sa.String(), nullable=True),
        sa.Column("foreign_parent", sa.Boolean(), nullable=False),
        sa.Column("tracestate", sa.String(), nullable=True),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_audit_entries_chain_position")),
    )
    op.create_index("ix_audit_entries_account", "audit_entries", ["account_id", "at"], unique=False)
    op.create_index(
        "ix_audit_entries_glasses",
        "audit_entries",
        ["glasses"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("glasses <> '{}'"),
    )
    op.create_index(
        "ix_audit_entries_membership", "audit_entries", ["membership_id", "at"], unique=False
    )
    op.create_index(
        "ix_audit_entries_organisation", "audit_entries", ["organisation_id", "at"], unique=False
    )
    op.create_index(
        "ix_audit_entries_owners", "audit_entries", ["owners"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_audit_entries_request", "audit_entries", ["request_id"], unique=False)
    op.create_index(
        "ix_audit_entries_subjects",
        "audit_entries",
        ["subject_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_audit_entries_time", "audit_entries", ["at", "id"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "beats",
        sa.Column(
            "part",
            sa.Enum(
                "scheduler",
                "relay",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_beats")),
    )
    op.create_table(
        "clock_offset",
        sa.Column("singleton", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "login_throttles",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_login_throttles")),
    )
    op.create_table(
        "organisations",
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "school",
                "youth_care",
                "youth_work",
                "attendance",
                "police",
                "municipality",
                "zvh",
                "health",
                "education_partnership",
                "knowledge",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_type", sa.String(), nullable=True),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("holiday_region", sa.String(), nullable=True),
        sa.Column("privacy_contact", sa.String(), nullable=True),
        sa.Column("duty_contact", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("accepted_rule_set", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("external_id", name=op.f("uq_organisations_external_id")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "next_attempt_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.Column("tracestate", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "review_marks",
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_review_marks")),
    )
    op.create_table(
        "school_holidays",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("school_year", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "first_day", name=op.f("pk_school_holidays")),
    )
    op.create_table(
        "spent_logout_tokens",
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number_hash", name=op.f("pk_spent_logout_tokens")),
    )
    op.create_table(
        "address_changes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.CITEXT(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_address_changes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_address_changes_code_hash")),
    )
    op.create_index("ix_address_changes_account", "address_changes", ["account_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "password",
                "factor",
                name="invitationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index("ix_invitations_account", "invitations", ["account_id"], unique=False)
    op.create_table(
        "known_origins",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("origin_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_known_origins_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "origin_hash", name=op.f("pk_known_origins")),
    )
    op.create_table(
        "mail_domains",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_servers", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column(
            "fault",
            sa.Enum(
                "vanished",
                "no_mail",
                "moved",
                name="domainfault",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("faulty_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mail_domains_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_domains")),
    )
    op.create_index(
        "ix_mail_domains_check",
        "mail_domains",
        ["check_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_mail_domains_live",
        "mail_domains",
        ["organisation_id", "domain"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "memberships",
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "care_coordinator",
                "mentor",
                "organisation_lead",
                "attendance_officer",
                "youth_worker",
                "police_officer",
                "process_director",
                "weighing_member",
                "policy_officer",
                "privacy_officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("secrecy_bound", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("external_id", name=op.f("uq_memberships_external_id")),
    )
    op.create_index("ix_memberships_account", "memberships", ["account_id"], unique=False)
    op.create_index(
        "ix_memberships_last_day",
        "memberships",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("valid_until IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "ix_memberships_organisation_role", "memberships", ["organisation_id", "role"], unique=False
    )
    op.create_table(
        "oidc_providers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client_secret", sa.String(), nullable=False),
        sa.Column("other_origins", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("endpoints", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("acr_values", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("demands_mfa", sa.Boolean(), nullable=False),
        sa.Column("only_way", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_oidc_providers_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_providers")),
        sa.UniqueConstraint("issuer", "client_id", name=op.f("uq_oidc_providers_issuer_client_id")),
        sa.UniqueConstraint("key", name=op.f("uq_oidc_providers_key")),
    )
    op.create_index(
        "ix_oidc_providers_organisation", "oidc_providers", ["organisation_id"], unique=False
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index("ix_recovery_codes_account", "recovery_codes", ["account_id"], unique=False)
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "totp",
                "passkey",
                name="factorkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sign_count", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_second_factors_credential_id")),
    )
    op.create_index("ix_second_factors_account", "second_factors", ["account_id"], unique=False)
    op.create_table(
        "territories",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_territories_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "municipality", name=op.f("pk_territories")),
    )
    op.create_index(
        op.f("ix_territories_municipality"), "territories", ["municipality"], unique=False
    )
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_api_tokens_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_api_tokens_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(
        "ix_api_tokens_organisation",
        "api_tokens",
        ["organisation_id", "membership_id"],
        unique=False,
    )
    op.create_table(
        "conflict_declarations",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "own_child",
                "relative",
                "close",
                name="familyrelation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("surname", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conflict_declarations_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["memberships.id"], name=op.f("fk_conflict_declarations_declared_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["memberships.id"], name=op.f("fk_conflict_declarations_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_conflict_declarations_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declarations")),
    )
    op.create_index(
        "ix_conflict_declarations_account", "conflict_declarations", ["account_id"], unique=False
    )
    op.create_index(
        "ix_conflict_declarations_match",
        "conflict_declarations",
        ["organisation_id", "birth_date"],
        unique=False,
    )
    op.create_table(
        "exports",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "signals",
                "follow_ups",
                "signal",
                "follow_up",
                name="exportkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "format",
            sa.Enum(
                "csv",
                "xlsx",
                "json",
                "pdf",
                name="exportformat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "own_file",
                "case_meeting",
                "report",
                "account",
                "access_request",
                name="exportpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "ready",
                "refused",
                "gone",
                name="exportstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "closed",
                "too_many",
                "too_large",
                name="refusalreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("records", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "expires_at <= requested_at + interval '60 minutes'",
            name=op.f("ck_exports_at_most_an_hour"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_exports_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_exports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sa.UniqueConstraint("reference", name=op.f("uq_exports_reference")),
    )
    op.create_index(
        "ix_exports_expiry",
        "exports",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('requested', 'ready')"),
    )
    op.create_index(
        "ix_exports_membership", "exports", ["membership_id", "requested_at", "id"], unique=False
    )
    op.create_table(
        "function_contacts",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_function_contacts_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_function_contacts_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_function_contacts")),
        sa.UniqueConstraint(
            "organisation_id",
            "function",
            "membership_id",
            name=op.f("uq_function_contacts_organisation_id_function_membership_id"),
        ),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("subjects", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_idempotency_keys_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint(
            "membership_id", "key", name=op.f("uq_idempotency_keys_membership_id_key")
        ),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "keys",
        sa.Column(
            "relation",
            sa.Enum(
                "asked",
                "handling",
                "desk",
                "named",
                "climbed",
                "break_glass",
                "participant",
                "director",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("record_kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("classes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(membership_id IS NULL) <> (function IS NULL)", name=op.f("ck_keys_one_kind_of_holder")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_keys_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_keys_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_index(
        "ix_keys_break_glass",
        "keys",
        ["membership_id", "valid_until"],
        unique=False,
        postgresql_where=sa.text("relation = 'break_glass'"),
    )
    op.create_index(
        "ix_keys_function",
        "keys",
        ["organisation_id", "function", "record_kind", "relation", "record_id"],
        unique=False,
    )
    op.create_index(
        "ix_keys_membership",
        "keys",
        ["membership_id", "record_kind", "relation", "record_id"],
        unique=False,
    )
    op.create_index("ix_keys_record", "keys", ["record_kind", "record_id"], unique=False)
    op.create_index("ix_keys_source", "keys", ["source_id"], unique=False)
    op.create_table(
        "mails",
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "claimed",
                "sent",
                "unknown",
                "refused",
                "dropped",
                "skipped",
                name="mailstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("traceparent", sa.String(), nullable=True),
        sa.Column("tracestate", sa.String(), nullable=True),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(membership_id, account_id) = 1", name=op.f("ck_mails_one_recipient")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mails_account_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_mails_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint(
            "account_id", "template", "occasion", name=op.f("uq_mails_account_id_template_occasion")
        ),
        sa.UniqueConstraint(
            "membership_id",
            "template",
            "occasion",
            name=op.f("uq_mails_membership_id_template_occasion"),
        ),
    )
    op.create_index("ix_mails_queue", "mails", ["status", "send_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "feedback",
                "declined",
                "routing_failed",
                "release_problem",
                "work_returned",
                "duty_unmet",
                "decision_waits",
                "guide",
                "superseded",
                "mail_held",
                "glass_broken",
                "glass_reviewed",
                "adopted",
                "rectified",
                "case_opened",
                "lead_answered",
                "seat_given",
                "seat_left",
                "contribution_shared",
                "contribution_closed",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_notices_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_notices_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "membership_id",
            "kind",
            "subject_id",
            "occasion",
            name=op.f("uq_notices_membership_id_kind_subject_id_occasion"),
        ),
    )
    op.create_index(
        "ix_notices_recipient",
        "notices",
        ["membership_id", "looked_at", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_notices_unmailed",
        "notices",
        ["kind", "created_at"],
        unique=False,
        postgresql_where=sa.text("mailed_at IS NULL"),
    )
    op.create_table(
        "oidc_identities",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_oidc_identities_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["oidc_providers.id"], name=op.f("fk_oidc_identities_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_oidc_identities_issuer_subject")),
        sa.UniqueConstraint(
            "provider_id", "account_id", name=op.f("uq_oidc_identities_provider_id_account_id")
        ),
    )
    op.create_index("ix_oidc_identities_account", "oidc_identities", ["account_id"], unique=False)
    op.create_table(
        "review_findings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "pattern",
            sa.Enum(
                "many_records",
                "crowd",
                "own_surname",
                "no_relation",
                "after_the_end",
                "outside_hours",
                "offered",
                "taken_back",
                name="pattern",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "part_of_work",
                "stood_in",
                "by_mistake",
                "spoken_to",
                "breach",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["memberships.id"], name=op.f("fk_review_findings_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_review_findings_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_review_findings_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_findings")),
        sa.UniqueConstraint(
            "organisation_id",
            "pattern",
            "membership_id",
            "record_id",
            "day",
            name=op.f("uq_review_findings_organisation_id_pattern_membership_id_record_id_day"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_review_findings_ranked",
        "review_findings",
        ["organisation_id", "score", "found_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_review_findings_record",
        "review_findings",
        ["record_id", "pattern", "day"],
        unique=False,
    )
    op.create_table(
        "rule_sets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["memberships.id"], name=op.f("fk_rule_sets_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["memberships.id"], name=op.f("fk_rule_sets_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_sets")),
        sa.UniqueConstraint("version", name=op.f("uq_rule_sets_version")),
    )
    op.create_table(
        "signals",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "routed",
                "closed",
                "withdrawn",
                name="signalstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("sub_category", sa.String(), nullable=True),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "life_domain",
            sa.Enum(
                "school",
                "home",
                "street",
                "sports_club",
                "nightlife",
                "shopping_area",
                "online",
                name="lifedomain",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("place_of_event", sa.String(), nullable=True),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary",
                "soon",
                "acute",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("already_done", sa.String(), nullable=True),
        sa.Column("confirmed_acute", sa.Boolean(), nullable=False),
        sa.Column("wanted_release", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("proposed_because", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("import_digest", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_signals_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_signals_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["memberships.id"], name=op.f("fk_signals_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
        sa.UniqueConstraint(
            "organisation_id", "external_id", name=op.f("uq_signals_organisation_id_external_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_signals_reference")),
    )
    op.create_index("ix_signals_author", "signals", ["author_id", "created_at", "id"], unique=False)
    op.create_index("ix_signals_open", "signals", ["organisation_id", "status"], unique=False)
    op.create_index(
        "ix_signals_owner", "signals", ["organisation_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "stand_ins",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_stand_ins_dates_in_order")),
        sa.CheckConstraint(
            "membership_id <> stand_in_id", name=op.f("ck_stand_ins_another_person")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_stand_ins_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_stand_ins_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["memberships.id"], name=op.f("fk_stand_ins_stand_in_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_ins")),
    )
    op.create_index("ix_stand_ins_membership", "stand_ins", ["membership_id"], unique=False)
    op.create_index("ix_stand_ins_stand_in", "stand_ins", ["stand_in_id"], unique=False)
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_web_sessions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_web_sessions_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_sessions_token_hash")),
    )
    op.create_index("ix_web_sessions_account", "web_sessions", ["account_id"], unique=False)
    op.create_index(
        "ix_web_sessions_provider",
        "web_sessions",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "young_persons",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("import_digest", sa.String(), nullable=True),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("first_names", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("house_number", sa.String(), nullable=True),
        sa.Column("home_municipality", sa.String(), nullable=True),
        sa.Column(
            "guardians",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column(
            "stands",
            sa.Boolean(),
            sa.Computed("merged_into_id IS NULL", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "points",
            sa.Boolean(),
            sa.Computed("NULLIF(merged_into_id IS NOT NULL, false)", persisted=True),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(merged_into_id IS NULL) = (merged_at IS NULL)"
            " AND (merged_into_id IS NULL) = (merged_by IS NULL)",
            name=op.f("ck_young_persons_merged_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["memberships.id"], name=op.f("fk_young_persons_merged_by")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id", "organisation_id", "points"],
            ["young_persons.id", "young_persons.organisation_id", "young_persons.stands"],
            name=op.f("fk_young_persons_merged_into_id_organisation_id_points"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_young_persons_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["memberships.id"], name=op.f("fk_young_persons_registered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_young_persons")),
        sa.UniqueConstraint(
            "id",
            "organisation_id",
            "stands",
            name=op.f("uq_young_persons_id_organisation_id_stands"),
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "external_id",
            name=op.f("uq_young_persons_organisation_id_external_id"),
        ),
    )
    op.create_index(
        "ix_young_persons_order",
        "young_persons",
        ["organisation_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        "ix_young_persons_merged",
        "young_persons",
        ["merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_table(
        "told_apart",
        sa.Column("lower_id", sa.Uuid(), nullable=False),
        sa.Column("higher_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_told_apart_each_pair_once")),
        sa.ForeignKeyConstraint(
            ["higher_id"], ["young_persons.id"], name=op.f("fk_told_apart_higher_id")
        ),
        sa.ForeignKeyConstraint(
            ["lower_id"], ["young_persons.id"], name=op.f("fk_told_apart_lower_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by"], ["memberships.id"], name=op.f("fk_told_apart_said_by")
        ),
        sa.PrimaryKeyConstraint("lower_id", "higher_id", name=op.f("pk_told_apart")),
    )
    op.create_index("ix_told_apart_higher", "told_apart", ["higher_id"], unique=False)
    op.create_table(
        "absences",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "unauthorised",
                "late",
                "sick",
                "leave",
                name="absencekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lesson_hours", sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_absences_organisation_id")
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name=op.f("fk_absences_signal_id")),
        sa.ForeignKeyConstraint(
            ["young_person_id"], ["young_persons.id"], name=op.f("fk_absences_young_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint(
            "young_person_id", "day", "kind", name=op.f("uq_absences_young_person_id_day_kind")
        ),
    )
    op.create_table(
        "break_glass",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("person_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because",
            sa.Enum(
                "by_breaker",
                "by_overseer",
                "membership_ended",
                name="glassend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "finding",
            sa.Enum(
                "justified",
                "avoidable",
                "unneeded",
                "misuse",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "until <= opened_at + interval '60 minutes'",
            name=op.f("ck_break_glass_at_most_an_hour"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_break_glass_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_break_glass_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_break_glass_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["memberships.id"], name=op.f("fk_break_glass_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_break_glass_signal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        sa.UniqueConstraint("reference", name=op.f("uq_break_glass_reference")),
    )
    op.create_index(
        "ix_break_glass_account", "break_glass", ["account_id", "opened_at"], unique=False
    )
    op.create_index(
        "ix_break_glass_membership",
        "break_glass",
        ["membership_id", "opened_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_break_glass_organisation",
        "break_glass",
        ["organisation_id", "opened_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_break_glass_remind",
        "break_glass",
        ["remind_at"],
        unique=False,
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.create_table(
        "conflicts_of_interest",
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("mirrored", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conflicts_of_interest_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["conflict_declarations.id"],
            name=op.f("fk_conflicts_of_interest_declaration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["young_person_id"],
            ["young_persons.id"],
            name=op.f("fk_conflicts_of_interest_young_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts_of_interest")),
        sa.UniqueConstraint(
            "account_id",
            "young_person_id",
            "declaration_id",
            name=op.f("uq_conflicts_of_interest_account_id_young_person_id_declaration_id"),
        ),
    )
    op.create_index(
        "ix_conflicts_of_interest_person",
        "conflicts_of_interest",
        ["young_person_id"],
        unique=False,
    )
    op.create_table(
        "digests",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("iso_year", sa.Integer(), nullable=False),
        sa.Column("iso_week", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_digests_mail_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_digests_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint(
            "membership_id",
            "iso_year",
            "iso_week",
            name=op.f("uq_digests_membership_id_iso_year_iso_week"),
        ),
    )
    op.create_table(
        "export_files",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("record_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["exports.id"], name=op.f("fk_export_files_export_id")
        ),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_export_files")),
    )
    op.create_table(
        "reminders",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_reminders_mail_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_reminders_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "subject_id",
            "due_version",
            "stage",
            "membership_id",
            name=op.f("uq_reminders_subject_id_due_version_stage_membership_id"),
        ),
    )
    op.create_index(
        "ix_reminders_membership", "reminders", ["membership_id", "fired_at"], unique=False
    )
    op.create_index(
        "ix_reminders_unmailed",
        "reminders",
        ["mail_at"],
        unique=False,
        postgresql_where=sa.text("mailed_at IS NULL AND mail_at IS NOT NULL"),
    )
    op.create_table(
        "routing_decisions",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("signal_version", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Boolean(), nullable=False),
        sa.Column("rule_set_version", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failed_effects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_routing_decisions_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_routing_decisions_signal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_decisions")),
    )
    op.create_index(
        "uq_routing_decisions_current",
        "routing_decisions",
        ["signal_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "rule_set_acceptances",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["memberships.id"], name=op.f("fk_rule_set_acceptances_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_rule_set_acceptances_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["rule_sets.version"], name=op.f("fk_rule_set_acceptances_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set_acceptances")),
        sa.UniqueConstraint(
            "organisation_id",
            "version",
            name=op.f("uq_rule_set_acceptances_organisation_id_version"),
        ),
    )
    op.create_table(
        "signal_persons",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "concerned",
                "victim",
                "suspected",
                "witness",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["signals.id"],
            name=op.f("fk_signal_persons_signal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["young_person_id"],
            ["young_persons.id"],
            name=op.f("fk_signal_persons_young_person_id"),
        ),
        sa.PrimaryKeyConstraint("signal_id", "young_person_id", name=op.f("pk_signal_persons")),
    )
    op.create_index("ix_signal_persons_person", "signal_persons", ["young_person_id"], unique=False)
    op.create_table(
        "signal_versions",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "closed_for",
            sa.Enum(
                "rectification",
                "erasure",
                "wrong_person",
                name="rectification",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["memberships.id"], name=op.f("fk_signal_versions_replaced_by")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_versions_signal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_versions")),
        sa.UniqueConstraint(
            "signal_id", "version", name=op.f("uq_signal_versions_signal_id_version")
        ),
    )
    op.create_table(
        "statements",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fact",
                "observation",
                "interpretation",
                "hearsay",
                name="statementkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("voice", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_statements_signal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_signal", "statements", ["signal_id"], unique=False)
    op.create_table(
        "wpg_disclosure_decisions",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column(
            "article",
            sa.Enum(
                "authority",
                "structural",
                "incidental",
                "partnership",
                name="wpgarticle",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "school_attendance",
                "pupil_support",
                "school_safety",
                "public_safety",
                "youth_help",
                "child_protection",
                "radicalisation_prevention",
                "area_safety",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("conditions", sa.String(), nullable=True),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_from <= valid_until", name=op.f("ck_wpg_disclosure_decisions_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_wpg_disclosure_decisions_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["memberships.id"],
            name=op.f("fk_wpg_disclosure_decisions_confirmed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_wpg_disclosure_decisions_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["memberships.id"],
            name=op.f("fk_wpg_disclosure_decisions_proposed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_wpg_disclosure_decisions_recipient_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_wpg_disclosure_decisions_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["memberships.id"],
            name=op.f("fk_wpg_disclosure_decisions_withdrawn_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wpg_disclosure_decisions")),
        sa.UniqueConstraint("reference", name=op.f("uq_wpg_disclosure_decisions_reference")),
    )
    op.create_index(
        "ix_wpg_disclosure_decisions_owner",
        "wpg_disclosure_decisions",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_wpg_disclosure_decisions_signal",
        "wpg_disclosure_decisions",
        ["signal_id"],
        unique=False,
    )
    op.create_table(
        "shares",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "live",
                "revoked",
                "expired",
                name="sharestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("special_ground", sa.String(), nullable=True),
        sa.Column("criminal_ground", sa.String(), nullable=True),
        sa.Column("wpg_decision_id", sa.Uuid(), nullable=True),
        sa.Column("necessity", sa.String(), nullable=True),
        sa.Column("statements", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("persons", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("consent", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("conflict_of_duties", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_shares_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_shares_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_shares_recipient_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["memberships.id"], name=op.f("fk_shares_released_by")
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name=op.f("fk_shares_signal_id")),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["memberships.id"], name=op.f("fk_shares_signed_by")
        ),
        sa.ForeignKeyConstraint(
            ["wpg_decision_id"],
            ["wpg_disclosure_decisions.id"],
            name=op.f("fk_shares_wpg_decision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    op.create_index("ix_shares_expiry", "shares", ["state", "valid_until"], unique=False)
    op.create_index(
        "ix_shares_owner", "shares", ["organisation_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_shares_recipient",
        "shares",
        ["recipient_organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index("ix_shares_signal", "shares", ["signal_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "review",
                "absence_report",
                "own_action",
                "support",
                "safety_consult",
                "help_request",
                "reporting_code",
                "weighing",
                "area_question",
                name="followupkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "offered",
                "accepted",
                "done",
                "kept",
                "declined",
                "returned",
                "withdrawn",
                "superseded",
                name="followupstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("signal_version", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("effect", sa.String(), nullable=True),
        sa.Column("predecessor_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("asker_id", sa.Uuid(), nullable=True),
        sa.Column("asked_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("addressed_id", sa.Uuid(), nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary",
                "soon",
                "acute",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("person_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("special_ground", sa.String(), nullable=True),
        sa.Column("criminal_ground", sa.String(), nullable=True),
        sa.Column("wpg_decision_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("accept_within", sa.Integer(), nullable=False),
        sa.Column("complete_within", sa.Integer(), nullable=False),
        sa.Column("release_by", sa.Date(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reason_text", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("feedback", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        sa.Column("register_number", sa.String(), nullable=True),
        sa.Column("register_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["addressed_id"], ["memberships.id"], name=op.f("fk_follow_ups_addressed_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_follow_ups_asked_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["memberships.id"], name=op.f("fk_follow_ups_asker_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_follow_ups_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["memberships.id"], name=op.f("fk_follow_ups_handler_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_follow_ups_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["follow_ups.id"], name=op.f("fk_follow_ups_predecessor_id")
        ),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_follow_ups_share_id")),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_follow_ups_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["wpg_decision_id"],
            ["wpg_disclosure_decisions.id"],
            name=op.f("fk_follow_ups_wpg_decision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("reference", name=op.f("uq_follow_ups_reference")),
    )
    op.create_index(
        "ix_follow_ups_asked",
        "follow_ups",
        ["asked_organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_follow_ups_asked_open",
        "follow_ups",
        ["asked_organisation_id", "status"],
        unique=False,
        postgresql_where=sa.text("status IN ('proposed', 'offered', 'accepted')"),
    )
    op.create_index(
        "ix_follow_ups_clock",
        "follow_ups",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index("ix_follow_ups_handler", "follow_ups", ["handler_id", "status"], unique=False)
    op.create_index(
        "ix_follow_ups_owner", "follow_ups", ["organisation_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_follow_ups_signal", "follow_ups", ["signal_id"], unique=False)
    op.create_table(
        "desk_items",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("director_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary",
                "soon",
                "acute",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "proposed",
                "closed",
                name="deskstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["director_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_desk_items_director_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_desk_items_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_desk_items_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_desk_items_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["follow_ups.id"], name=op.f("fk_desk_items_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_items")),
        sa.UniqueConstraint("reference", name=op.f("uq_desk_items_reference")),
    )
    op.create_index(
        "ix_desk_items_clock",
        "desk_items",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index(
        "ix_desk_items_director",
        "desk_items",
        ["director_organisation_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index("ix_desk_items_signal", "desk_items", ["signal_id"], unique=False)
    op.create_index(
        "uq_desk_items_follow_up_reason", "desk_items", ["follow_up_id", "reason"], unique=True
    )
    op.create_table(
        "cases",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("director_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "in_triage",
                "rejected",
                "admitted",
                "conference_planned",
                "plan_active",
                "evaluation",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "L0",
                "L1",
                "L2",
                "L3",
                "L4",
                "L5",
                name="caselevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "regime",
            sa.Enum(
                "covenant_education_youth",
                "local_pga_covenant",
                "wgs_zvh",
                "pga_radicalisation",
                "school_internal",
                name="legalregime",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "school_attendance",
                "pupil_support",
                "school_safety",
                "public_safety",
                "youth_help",
                "child_protection",
                "radicalisation_prevention",
                "area_safety",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state IN ('rejected', 'closed'))",
            name=op.f("ck_cases_closed_when_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["director_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cases_director_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["memberships.id"], name=op.f("fk_cases_opened_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cases_organisation_id")
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name=op.f("fk_cases_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
    )
    op.create_index("ix_cases_order", "cases", ["opened_at", "id"], unique=False)
    op.create_index(
        "uq_cases_running",
        "cases",
        ["signal_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "case_leads",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "declined",
                "lapsed",
                "withdrawn",
                "handed_over",
                "left",
                "ended",
                name="leadstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "no_capacity",
                "not_our_task",
                "not_the_right_person",
                "conflict_of_interest",
                name="leadrefusal",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('proposed', 'accepted'))",
            name=op.f("ck_case_leads_ended_when_over"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_leads_case_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_case_leads_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_leads_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["memberships.id"], name=op.f("fk_case_leads_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_leads")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_leads_case_id_number")),
    )
    op.create_index(
        "ix_case_leads_answer",
        "case_leads",
        ["respond_by"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(
        "ix_case_leads_membership", "case_leads", ["membership_id", "state"], unique=False
    )
    op.create_index(
        "uq_case_leads_accepted",
        "case_leads",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "uq_case_leads_proposed",
        "case_leads",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "case_seats",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "left",
                "taken",
                "handed_over",
                "membership_ended",
                "case_ended",
                name="seatend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "end_reason IS NULL OR until IS NOT NULL",
            name=op.f("ck_case_seats_ended_with_a_moment"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_seats_case_id")),
        sa.ForeignKeyConstraint(
            ["given_by"], ["memberships.id"], name=op.f("fk_case_seats_given_by")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_case_seats_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_seats_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_seats")),
    )
    op.create_index("ix_case_seats_case", "case_seats", ["case_id", "since", "id"], unique=False)
    op.create_index(
        "ix_case_seats_membership",
        "case_seats",
        ["membership_id"],
        unique=False,
        postgresql_where=sa.text("end_reason IS NULL AND membership_id IS NOT NULL"),
    )
    op.create_table(
        "case_steps",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "open",
                "triage",
                "admit",
                "reject",
                "plan_conference",
                "start_plan",
                "evaluate",
                "scale_up",
                "scale_down",
                "close",
                name="caseact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "in_triage",
                "rejected",
                "admitted",
                "conference_planned",
                "plan_active",
                "evaluation",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "L0",
                "L1",
                "L2",
                "L3",
                "L4",
                "L5",
                name="caselevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["memberships.id"], name=op.f("fk_case_steps_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_steps_case_id_number")),
    )
    op.create_table(
        "match_offers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "legal_basis",
            sa.Enum(
                "legal_obligation",
                "public_task",
                "vital_interest",
                "consent",
                "legitimate_interest",
                name="legalbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column(
            "postponed",
            sa.Enum(
                "criminal_investigation",
                "safety_of_person",
                "safety_of_other",
                "whereabouts_unknown",
                name="postponereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("rule_set_version", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("marked_with", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because",
            sa.Enum(
                "taken_back",
                "signal_withdrawn",
                "not_covered",
                "member_left",
                "expired",
                name="offerend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(informed_on IS NULL) <> (postponed IS NULL)",
            name=op.f("ck_match_offers_informed_or_why_not"),
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["memberships.id"], name=op.f("fk_match_offers_offered_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_match_offers_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_match_offers_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["young_person_id"], ["young_persons.id"], name=op.f("fk_match_offers_young_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_offers")),
    )
    op.create_index(
        "ix_match_offers_kept",
        "match_offers",
        ["last_day"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_match_offers_marked",
        "match_offers",
        ["marked_with"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_match_offers_offered_by", "match_offers", ["offered_by", "offered_at"], unique=False
    )
    op.create_index(
        "uq_match_offers_live",
        "match_offers",
        ["signal_id", "young_person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "match_marks",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["match_offers.id"], name=op.f("fk_match_marks_offer_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "key_id", "digest", name=op.f("pk_match_marks")),
    )
    op.create_index("ix_match_marks_digest", "match_marks", ["digest"], unique=False)
    op.create_table(
        "matches",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("pair", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "half_answered",
                "answered",
                "wrong",
                "ended",
                name="matchstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_matches_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("reference", name=op.f("uq_matches_reference")),
    )
    op.create_index(
        "ix_matches_clock",
        "matches",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index("ix_matches_order", "matches", ["due_on", "id"], unique=False)
    op.create_index(
        "uq_matches_pair",
        "matches",
        ["pair"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "match_tasks",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("other_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "already_in_contact",
                "contacted_now",
                "not_needed",
                name="matchanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_match_tasks_answered_when_said"),
        ),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_match_tasks_match_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_match_tasks_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_match_tasks_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["memberships.id"], name=op.f("fk_match_tasks_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_match_tasks_other_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["young_person_id"], ["young_persons.id"], name=op.f("fk_match_tasks_young_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_tasks")),
        sa.UniqueConstraint(
            "match_id", "organisation_id", name=op.f("uq_match_tasks_match_id_organisation_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_match_tasks_reference")),
    )
    op.create_index(
        "ix_match_tasks_clock",
        "match_tasks",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index(
        "ix_match_tasks_membership", "match_tasks", ["membership_id", "due_on", "id"], unique=False
    )
    op.create_index(
        "uq_match_tasks_running",
        "match_tasks",
        ["young_person_id", "other_organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "conferences",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="conferencestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agenda", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("convened_by", sa.Uuid(), nullable=False),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cancel_reason",
            sa.Enum(
                "not_needed",
                "too_few",
                "acute",
                "case_ended",
                name="cancelreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "minutes_state",
            sa.Enum(
                "draft",
                "circulated",
                "agreed",
                name="minutesstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("write_by", sa.Date(), nullable=False),
        sa.Column("agree_by", sa.Date(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(cancel_reason IS NOT NULL) = (state = 'cancelled')",
            name=op.f("ck_conferences_reason_when_cancelled"),
        ),
        sa.CheckConstraint(
            "(minutes_state IS NOT NULL) = (state = 'held')",
            name=op.f("ck_conferences_minutes_when_held"),
        ),
        sa.CheckConstraint(
            "minutes_state <> 'circulated' OR agree_by IS NOT NULL",
            name=op.f("ck_conferences_circulated_with_a_day"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_conferences_case_id")),
        sa.ForeignKeyConstraint(
            ["convened_by"], ["memberships.id"], name=op.f("fk_conferences_convened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conferences")),
        sa.UniqueConstraint("reference", name=op.f("uq_conferences_reference")),
    )
    op.create_index(
        "ix_conferences_agree",
        "conferences",
        ["agree_by"],
        unique=False,
        postgresql_where=sa.text("minutes_state = 'circulated'"),
    )
    op.create_index(
        "ix_conferences_case", "conferences", ["case_id", "starts_at", "id"], unique=False
    )
    op.create_index(
        "ix_conferences_look",
        "conferences",
        ["look_at"],
        unique=False,
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_table(
        "conference_decisions",
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_conference_decisions_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_conference_decisions_conference_id"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_conference_decisions_membership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_decisions")),
        sa.UniqueConstraint(
            "conference_id",
            "edition",
            "number",
            name=op.f("uq_conference_decisions_conference_id_edition_number"),
        ),
    )
    op.create_table(
        "conference_participants",
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "present",
                "excused",
                "absent",
                name="attendance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_conference_participants_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_conference_participants_conference_id"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_conference_participants_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_conference_participants_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_participants")),
        sa.UniqueConstraint(
            "conference_id",
            "membership_id",
            name=op.f("uq_conference_participants_conference_id_membership_id"),
        ),
    )
    op.create_table(
        "minutes_answers",
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_minutes_answers_case_id")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_minutes_answers_conference_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_minutes_answers_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_answers")),
        sa.UniqueConstraint(
            "conference_id",
            "edition",
            "membership_id",
            name=op.f("uq_minutes_answers_conference_id_edition_membership_id"),
        ),
    )
    op.create_table(
        "contributions",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "involved_since",
                "goes_well",
                "worry",
                "tried",
                "can_do",
                "need",
                name="contributionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "nature",
            sa.Enum(
                "fact",
                "observation",
                name="worrynature",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(nature IS NOT NULL) = (kind = 'worry')",
            name=op.f("ck_contributions_worries_have_a_nature"),
        ),
        sa.CheckConstraint(
            "data_class IN ('D0', 'D1', 'D2', 'D3', 'D4')",
            name=op.f("ck_contributions_class_of_a_case"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_contributions_author_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contributions_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contributions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint("reference", name=op.f("uq_contributions_reference")),
    )
    op.create_index(
        "ix_contributions_case", "contributions", ["case_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_contributions_owner",
        "contributions",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "contribution_shares",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "school_attendance",
                "pupil_support",
                "school_safety",
                "public_safety",
                "youth_help",
                "child_protection",
                "radicalisation_prevention",
                "area_safety",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_basis",
            sa.Enum(
                "legal_obligation",
                "public_task",
                "vital_interest",
                "consent",
                "legitimate_interest",
                name="legalbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "special_ground",
            sa.Enum(
                "explicit_consent",
                "vital_interest",
                "school_guidance",
                "child_protection_task",
                "care_and_treatment",
                name="specialground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "criminal_ground",
            sa.Enum(
                "explicit_consent",
                "vital_interest",
                "criminal_law_body",
                "public_partnership",
                "own_protection",
                name="criminalground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("necessity", sa.String(), nullable=False),
        sa.Column("proportionality", sa.String(), nullable=False),
        sa.Column("subsidiarity", sa.String(), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "taken_back",
                "withdrawn",
                "seat_ended",
                "lead_ended",
                name="contributionshareend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)",
            name=op.f("ck_contribution_shares_ended_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(seat_id IS NULL) <> (lead_id IS NULL)",
            name=op.f("ck_contribution_shares_one_recipient"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contributions.id"],
            name=op.f("fk_contribution_shares_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["case_leads.id"], name=op.f("fk_contribution_shares_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["case_seats.id"], name=op.f("fk_contribution_shares_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_by"], ["memberships.id"], name=op.f("fk_contribution_shares_shared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_shares")),
    )
    op.create_index("ix_contribution_shares_lead", "contribution_shares", ["lead_id"], unique=False)
    op.create_index("ix_contribution_shares_seat", "contribution_shares", ["seat_id"], unique=False)
    op.create_index(
        "uq_contribution_shares_lead",
        "contribution_shares",
        ["contribution_id", "lead_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_contribution_shares_seat",
        "contribution_shares",
        ["contribution_id", "seat_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "inform_tasks",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("contribution_share_id", sa.Uuid(), nullable=True),
        sa.Column("goal_share_id", sa.Uuid(), nullable=True),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "postponed",
                "done",
                "cancelled",
                name="informstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("who", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(share_id, contribution_share_id, goal_share_id) = 1",
            name=op.f("ck_inform_tasks_of_one_share"),
        ),
        sa.CheckConstraint(
            "(share_id IS NULL) = (young_person_id IS NULL)",
            name=op.f("ck_inform_tasks_about_whom_is_registered"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_inform_tasks_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_share_id"],
            ["contribution_shares.id"],
            name=op.f("fk_inform_tasks_contribution_share_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_inform_tasks_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_inform_tasks_recipient_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_inform_tasks_share_id")),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_inform_tasks_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["young_person_id"], ["young_persons.id"], name=op.f("fk_inform_tasks_young_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inform_tasks")),
        sa.UniqueConstraint("reference", name=op.f("uq_inform_tasks_reference")),
    )
    op.create_index(
        "ix_inform_tasks_clock",
        "inform_tasks",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index(
        "ix_inform_tasks_owner",
        "inform_tasks",
        ["organisation_id", "status", "due_on"],
        unique=False,
    )
    op.create_index("ix_inform_tasks_share", "inform_tasks", ["share_id"], unique=False)
    op.create_table(
        "evaluations",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_stage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_evaluations_done_by_somebody")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evaluations_case_id")),
        sa.ForeignKeyConstraint(
            ["done_by"], ["memberships.id"], name=op.f("fk_evaluations_done_by")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["memberships.id"], name=op.f("fk_evaluations_planned_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("reference", name=op.f("uq_evaluations_reference")),
    )
    op.create_index("ix_evaluations_case", "evaluations", ["case_id", "due_on", "id"], unique=False)
    op.create_index(
        "ix_evaluations_clock",
        "evaluations",
        ["next_stage_at"],
        unique=False,
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.create_index(
        "uq_evaluations_ahead",
        "evaluations",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "goals",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "life_area",
            sa.Enum(
                "education",
                "home",
                "friends",
                "leisure",
                "health",
                "substance_use",
                "money",
                "housing",
                "justice",
                "online",
                name="lifearea",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_basis",
            sa.Enum(
                "legal_obligation",
                "public_task",
                "vital_interest",
                "consent",
                "legitimate_interest",
                name="legalbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "special_ground",
            sa.Enum(
                "explicit_consent",
                "vital_interest",
                "school_guidance",
                "child_protection_task",
                "care_and_treatment",
                name="specialground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "criminal_ground",
            sa.Enum(
                "explicit_consent",
                "vital_interest",
                "criminal_law_body",
                "public_partnership",
                "own_protection",
                name="criminalground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("own_words", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "reached",
                "not_needed",
                "replaced",
                name="goalend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "data_class <> 'D3' OR special_ground IS NOT NULL", name=op.f("ck_goals_special_ground")
        ),
        sa.CheckConstraint(
            "data_class <> 'D4' OR criminal_ground IS NOT NULL",
            name=op.f("ck_goals_criminal_ground"),
        ),
        sa.CheckConstraint(
            "data_class IN ('D2', 'D3', 'D4')", name=op.f("ck_goals_class_of_a_goal")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_goals_ended_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["memberships.id"], name=op.f("fk_goals_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_goals_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_goals_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index("ix_goals_case", "goals", ["case_id", "created_at", "id"], unique=False)
    op.create_table(
        "evaluation_verdicts",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("progress", sa.Boolean(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_verdicts_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_evaluation_verdicts_goal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_verdicts")),
        sa.UniqueConstraint(
            "evaluation_id", "goal_id", name=op.f("uq_evaluation_verdicts_evaluation_id_goal_id")
        ),
    )
    op.create_table(
        "goal_scores",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("scored_by", sa.Uuid(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_goal_scores_on_the_scale")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_scores_goal_id")),
        sa.ForeignKeyConstraint(
            ["scored_by"], ["memberships.id"], name=op.f("fk_goal_scores_scored_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_scores")),
        sa.UniqueConstraint("goal_id", "number", name=op.f("uq_goal_scores_goal_id_number")),
    )
    op.create_table(
        "goal_shares",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("necessity", sa.String(), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_shares_goal_id")),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["case_seats.id"], name=op.f("fk_goal_shares_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_by"], ["memberships.id"], name=op.f("fk_goal_shares_shared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_shares")),
    )
    op.create_index("ix_goal_shares_seat", "goal_shares", ["seat_id"], unique=False)
    op.create_index(
        "uq_goal_shares_lasting",
        "goal_shares",
        ["goal_id", "seat_id"],
        unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_foreign_key(
        op.f("fk_inform_tasks_goal_share_id"),
        "inform_tasks",
        "goal_shares",
        ["goal_share_id"],
        ["id"],
    )
    op.create_table(
        "adoptions",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "data_class",
            sa.Enum(
                "D0",
                "D1",
                "D2",
                "D3",
                "D4",
                "D5",
                "D6",
                "DV",
                name="dataclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "data_class IN ('D0', 'D1', 'D2', 'D3', 'D4')",
            name=op.f("ck_adoptions_class_that_leaves_its_circle"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["memberships.id"], name=op.f("fk_adoptions_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_adoptions_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_adoptions_organisation_id")
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name=op.f("fk_adoptions_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint("reference", name=op.f("uq_adoptions_reference")),
    )
    op.create_index("ix_adoptions_follow_up", "adoptions", ["follow_up_id"], unique=False)
    op.create_index(
        "ix_adoptions_owner", "adoptions", ["organisation_id", "adopted_at", "id"], unique=False
    )
    op.create_table(
        "code_entries",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "map_signals",
                "consult",
                "talk",
                "weigh",
                "decide",
                name="codestep",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "advice",
            sa.Enum(
                "close",
                "report",
                "help",
                "monitor",
                name="codeadvice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(advice IS NOT NULL) = (step = 'weigh')",
            name=op.f("ck_code_entries_weighing_has_its_advice"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_code_entries_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_code_entries_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_code_entries_signal_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["memberships.id"], name=op.f("fk_code_entries_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_entries")),
        sa.UniqueConstraint(
            "follow_up_id", "number", name=op.f("uq_code_entries_follow_up_id_number")
        ),
    )
    op.create_index("ix_code_entries_signal", "code_entries", ["signal_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_code_entries_signal", table_name="code_entries")
    op.drop_table("code_entries")
    op.drop_index("ix_adoptions_owner", table_name="adoptions")
    op.drop_index("ix_adoptions_follow_up", table_name="adoptions")
    op.drop_table("adoptions")
    op.drop_constraint(op.f("fk_inform_tasks_goal_share_id"), "inform_tasks", type_="foreignkey")
    op.drop_index(
        "uq_goal_shares_lasting",
        table_name="goal_shares",
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.drop_index("ix_goal_shares_seat", table_name="goal_shares")
    op.drop_table("goal_shares")
    op.drop_table("goal_scores")
    op.drop_table("evaluation_verdicts")
    op.drop_index("ix_goals_case", table_name="goals")
    op.drop_table("goals")
    op.drop_index(
        "uq_evaluations_ahead",
        table_name="evaluations",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "ix_evaluations_clock",
        table_name="evaluations",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_index("ix_evaluations_case", table_name="evaluations")
    op.drop_table("evaluations")
    op.drop_index("ix_inform_tasks_share", table_name="inform_tasks")
    op.drop_index("ix_inform_tasks_owner", table_name="inform_tasks")
    op.drop_index(
        "ix_inform_tasks_clock",
        table_name="inform_tasks",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_table("inform_tasks")
    op.drop_index(
        "uq_contribution_shares_seat",
        table_name="contribution_shares",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "uq_contribution_shares_lead",
        table_name="contribution_shares",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_contribution_shares_seat", table_name="contribution_shares")
    op.drop_index("ix_contribution_shares_lead", table_name="contribution_shares")
    op.drop_table("contribution_shares")
    op.drop_index("ix_contributions_owner", table_name="contributions")
    op.drop_index("ix_contributions_case", table_name="contributions")
    op.drop_table("contributions")
    op.drop_table("minutes_answers")
    op.drop_table("conference_participants")
    op.drop_table("conference_decisions")
    op.drop_index(
        "ix_conferences_look",
        table_name="conferences",
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.drop_index("ix_conferences_case", table_name="conferences")
    op.drop_index(
        "ix_conferences_agree",
        table_name="conferences",
        postgresql_where=sa.text("minutes_state = 'circulated'"),
    )
    op.drop_table("conferences")
    op.drop_index(
        "uq_match_tasks_running",
        table_name="match_tasks",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_match_tasks_membership", table_name="match_tasks")
    op.drop_index(
        "ix_match_tasks_clock",
        table_name="match_tasks",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_table("match_tasks")
    op.drop_index(
        "uq_matches_pair",
        table_name="matches",
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.drop_index("ix_matches_order", table_name="matches")
    op.drop_index(
        "ix_matches_clock",
        table_name="matches",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_table("matches")
    op.drop_index("ix_match_marks_digest", table_name="match_marks")
    op.drop_table("match_marks")
    op.drop_index(
        "uq_match_offers_live",
        table_name="match_offers",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_match_offers_offered_by", table_name="match_offers")
    op.drop_index(
        "ix_match_offers_marked",
        table_name="match_offers",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_match_offers_kept",
        table_name="match_offers",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("match_offers")
    op.drop_table("case_steps")
    op.drop_index(
        "ix_case_seats_membership",
        table_name="case_seats",
        postgresql_where=sa.text("end_reason IS NULL AND membership_id IS NOT NULL"),
    )
    op.drop_index("ix_case_seats_case", table_name="case_seats")
    op.drop_table("case_seats")
    op.drop_index(
        "uq_case_leads_proposed",
        table_name="case_leads",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(
        "uq_case_leads_accepted",
        table_name="case_leads",
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.drop_index("ix_case_leads_membership", table_name="case_leads")
    op.drop_index(
        "ix_case_leads_answer",
        table_name="case_leads",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_table("case_leads")
    op.drop_index(
        "uq_cases_running", table_name="cases", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("ix_cases_order", table_name="cases")
    op.drop_table("cases")
    op.drop_index("uq_desk_items_follow_up_reason", table_name="desk_items")
    op.drop_index("ix_desk_items_signal", table_name="desk_items")
    op.drop_index("ix_desk_items_director", table_name="desk_items")
    op.drop_index(
        "ix_desk_items_clock",
        table_name="desk_items",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_table("desk_items")
    op.drop_index("ix_follow_ups_signal", table_name="follow_ups")
    op.drop_index("ix_follow_ups_owner", table_name="follow_ups")
    op.drop_index("ix_follow_ups_handler", table_name="follow_ups")
    op.drop_index(
        "ix_follow_ups_clock",
        table_name="follow_ups",
        postgresql_where=sa.text("next_stage_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_follow_ups_asked_open",
        table_name="follow_ups",
        postgresql_where=sa.text("status IN ('proposed', 'offered', 'accepted')"),
    )
    op.drop_index("ix_follow_ups_asked", table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index("ix_shares_signal", table_name="shares")
    op.drop_index("ix_shares_recipient", table_name="shares")
    op.drop_index("ix_shares_owner", table_name="shares")
    op.drop_index("ix_shares_expiry", table_name="shares")
    op.drop_table("shares")
    op.drop_index("ix_wpg_disclosure_decisions_signal", table_name="wpg_disclosure_decisions")
    op.drop_index("ix_wpg_disclosure_decisions_owner", table_name="wpg_disclosure_decisions")
    op.drop_table("wpg_disclosure_decisions")
    op.drop_index("ix_statements_signal", table_name="statements")
    op.drop_table("statements")
    op.drop_table("signal_versions")
    op.drop_index("ix_signal_persons_person", table_name="signal_persons")
    op.drop_table("signal_persons")
    op.drop_table("rule_set_acceptances")
    op.drop_index(
        "uq_routing_decisions_current",
        table_name="routing_decisions",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.drop_table("routing_decisions")
    op.drop_index(
        "ix_reminders_unmailed",
        table_name="reminders",
        postgresql_where=sa.text("mailed_at IS NULL AND mail_at IS NOT NULL"),
    )
    op.drop_index("ix_reminders_membership", table_name="reminders")
    op.drop_table("reminders")
    op.drop_table("export_files")
    op.drop_table("digests")
    op.drop_index("ix_conflicts_of_interest_person", table_name="conflicts_of_interest")
    op.drop_table("conflicts_of_interest")
    op.drop_index(
        "ix_break_glass_remind",
        table_name="break_glass",
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.drop_index("ix_break_glass_organisation", table_name="break_glass")
    op.drop_index("ix_break_glass_membership", table_name="break_glass")
    op.drop_index("ix_break_glass_account", table_name="break_glass")
    op.drop_table("break_glass")
    op.drop_table("absences")
    op.drop_index("ix_told_apart_higher", table_name="told_apart")
    op.drop_table("told_apart")
    op.drop_index(
        "ix_young_persons_merged",
        table_name="young_persons",
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.drop_index("ix_young_persons_order", table_name="young_persons")
    op.drop_table("young_persons")
    op.drop_index(
        "ix_web_sessions_provider",
        table_name="web_sessions",
        postgresql_where=sa.text("provider_id IS NOT NULL AND ended_at IS NULL"),
    )
    op.drop_index("ix_web_sessions_account", table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index("ix_stand_ins_stand_in", table_name="stand_ins")
    op.drop_index("ix_stand_ins_membership", table_name="stand_ins")
    op.drop_table("stand_ins")
    op.drop_index("ix_signals_owner", table_name="signals")
    op.drop_index("ix_signals_open", table_name="signals")
    op.drop_index("ix_signals_author", table_name="signals")
    op.drop_table("signals")
    op.drop_table("rule_sets")
    op.drop_index("ix_review_findings_record", table_name="review_findings")
    op.drop_index("ix_review_findings_ranked", table_name="review_findings")
    op.drop_table("review_findings")
    op.drop_index("ix_oidc_identities_account", table_name="oidc_identities")
    op.drop_table("oidc_identities")
    op.drop_index(
        "ix_notices_unmailed", table_name="notices", postgresql_where=sa.text("mailed_at IS NULL")
    )
    op.drop_index("ix_notices_recipient", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_mails_queue", table_name="mails")
    op.drop_table("mails")
    op.drop_index("ix_keys_source", table_name="keys")
    op.drop_index("ix_keys_record", table_name="keys")
    op.drop_index("ix_keys_membership", table_name="keys")
    op.drop_index("ix_keys_function", table_name="keys")
    op.drop_index(
        "ix_keys_break_glass",
        table_name="keys",
        postgresql_where=sa.text("relation = 'break_glass'"),
    )
    op.drop_table("keys")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("function_contacts")
    op.drop_index("ix_exports_membership", table_name="exports")
    op.drop_index(
        "ix_exports_expiry",
        table_name="exports",
        postgresql_where=sa.text("state IN ('requested', 'ready')"),
    )
    op.drop_table("exports")
    op.drop_index("ix_conflict_declarations_match", table_name="conflict_declarations")
    op.drop_index("ix_conflict_declarations_account", table_name="conflict_declarations")
    op.drop_table("conflict_declarations")
    op.drop_index("ix_api_tokens_organisation", table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index(op.f("ix_territories_municipality"), table_name="territories")
    op.drop_table("territories")
    op.drop_index("ix_second_factors_account", table_name="second_factors")
    op.drop_table("second_factors")
    op.drop_index("ix_recovery_codes_account", table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index("ix_oidc_providers_organisation", table_name="oidc_providers")
    op.drop_table("oidc_providers")
    op.drop_index("ix_memberships_organisation_role", table_name="memberships")
    op.drop_index(
        "ix_memberships_last_day",
        table_name="memberships",
        postgresql_where=sa.text("valid_until IS NOT NULL AND ended_at IS NULL"),
    )
    op.drop_index("ix_memberships_account", table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(
        "uq_mail_domains_live",
        table_name="mail_domains",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_mail_domains_check",
        table_name="mail_domains",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("mail_domains")
    op.drop_table("known_origins")
    op.drop_index("ix_invitations_account", table_name="invitations")
    op.drop_table("invitations")
    op.drop_index("ix_address_changes_account", table_name="address_changes")
    op.drop_table("address_changes")
    op.drop_table("spent_logout_tokens")
    op.drop_table("school_holidays")
    op.drop_table("review_marks")
    op.drop_index(
        "ix_outbox_messages_due",
        table_name="outbox_messages",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("outbox_messages")
    op.drop_table("organisations")
    op.drop_table("login_throttles")
    op.drop_table("clock_offset")
    op.drop_table("beats")
    op.drop_table("audit_seals")
    op.drop_table("audit_heads")
    op.drop_index("ix_audit_entries_time", table_name="audit_entries")
    op.drop_index("ix_audit_entries_subjects", table_name="audit_entries", postgresql_using="gin")
    op.drop_index("ix_audit_entries_request", table_name="audit_entries")
    op.drop_index("ix_audit_entries_owners", table_name="audit_entries", postgresql_using="gin")
    op.drop_index("ix_audit_entries_organisation", table_name="audit_entries")
    op.drop_index("ix_audit_entries_membership", table_name="audit_entries")
    op.drop_index(
        "ix_audit_entries_glasses",
        table_name="audit_entries",
        postgresql_using="gin",
        postgresql_where=sa.text("glasses <> '{}'"),
    )
    op.drop_index("ix_audit_entries_account", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(
        "uq_alarms_open", table_name="alarms", postgresql_where=sa.text("cleared_at IS NULL")
    )
    op.drop_table("alarms")
    op.drop_table("accounts")
