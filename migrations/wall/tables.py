"""What the second wall says about every table; a table that is not named here fails the tests.

Each table has row-level security forced and is open to the system's role. What else is open depends
on its kind; the policies of `GOVERNED` tables are written out in the SQL files.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

GOVERNED_FILES = (
    *("signals.sql", "agreements.sql", "reporting_code.sql", "adoptions.sql", "cases.sql"),
    *("plans.sql", "conferences.sql", "matches.sql", "log.sql"),
)


class Kind(Enum):
    """What a person's own role sees of a table, beside what the system does."""

    GOVERNED = "a policy of its own, by own right and keys"
    OWN = "the rows of the acting membership or account"
    ORGANISATION = "the rows of the acting organisation"
    DIRECTORY = "all rows, for every membership that may act"
    OPEN = "all rows, also before anybody acts"
    SYSTEM = "nothing: only the system reads and writes it"


class Table(NamedTuple):
    """One line: what the policy is, why, and for `OWN` whose rows they are.

    Attributes:
        kind: what a person sees.
        because: the reason, for the reader.
        column: which column holds the acting membership, account or organisation.
        login: whether `schakel_auth` reads it to find out who asks, before anybody acts.
        at_login: which rows it reads then.
    """

    kind: Kind
    because: str
    column: str = ""
    login: bool = False
    at_login: str = "true"


_G, _S = Kind.GOVERNED, Kind.SYSTEM

TABLES: dict[str, Table] = {
    "signals": Table(_G, "own right, live keys, drafts private, classes, conflicts of interest"),
    "statements": Table(_G, "with its signal in full, or ticked on a share whose key is held"),
    "signal_persons": Table(_G, "with its signal from the summary on"),
    "signal_versions": Table(_G, "with its signal in full, inside the owner only"),
    "routing_decisions": Table(_G, "with its signal, inside the owner only"),
    "young_persons": Table(_G, "own organisation by role, or a key through handling"),
    "conflicts_of_interest": Table(_G, "one's own: whom this account must not see"),
    "follow_ups": Table(_G, "the asker's side by role, the addressed by key, leads the state"),
    "shares": Table(_G, "coordinators and privacy officers of owner and recipient"),
    "inform_tasks": Table(_G, "the owner's side by role"),
    "desk_items": Table(_G, "process directors, by key"),
    # Every page says that glass is broken, and the session is where it learns it.
    "keys": Table(
        _G,
        "live ones that the membership holds or stands in for",
        login=True,
        at_login="relation = 'break_glass'",
    ),
    "cases": Table(_G, "by key: who sits in it, leads it or is asked to, and directs its process"),
    "case_leads": Table(_G, "with the case"),
    "case_seats": Table(_G, "with the case"),
    "case_steps": Table(_G, "with the case in full: for its lead and who directs its process"),
    "conferences": Table(_G, "with the case: the agenda belongs to its frame"),
    "conference_participants": Table(_G, "with the case, for who sits at its table"),
    "conference_decisions": Table(_G, "with the case, for who sits at its table"),
    "minutes_answers": Table(_G, "with the case, for who sits at its table"),
    "contributions": Table(
        _G, "the owner's side by role; key of a seat or the lead it is shared with"
    ),
    "contribution_shares": Table(_G, "the owner's side, with the contribution"),
    "adoptions": Table(_G, "the receiver's side by role: it is its own record"),
    "code_entries": Table(_G, "by key: those whom the concern names"),
    "goals": Table(_G, "by key: who leads the case, and the seats it is shared with"),
    "goal_scores": Table(_G, "with the goal"),
    "goal_shares": Table(_G, "with the goal, for who leads"),
    "evaluations": Table(_G, "with the case: when its plan is evaluated belongs to its frame"),
    "evaluation_verdicts": Table(_G, "with the goal"),
    "audit_entries": Table(_G, "one's own acts; the privacy officer's organisation"),
    "notices": Table(_G, "news is for its recipient, and closes with what it is about"),
    "conflict_declarations": Table(_G, "about oneself; the lead and the administrator end them"),
    "wpg_disclosure_decisions": Table(_G, "who proposes, confirms and oversees them"),
    "break_glass": Table(_G, "one's own; the lead and the privacy officer oversee"),
    "review_findings": Table(_G, "the privacy officer's organisation"),
    "reminders": Table(Kind.OWN, "a reminder is for its recipient", "membership_id"),
    "idempotency_keys": Table(Kind.OWN, "a repeated request is the caller's own", "membership_id"),
    "api_tokens": Table(_G, "its membership's, and the lead's who may end it", login=True),
    "web_sessions": Table(Kind.OWN, "a session is its account's", "account_id", login=True),
    "second_factors": Table(Kind.OWN, "a factor is its account's", "account_id"),
    "recovery_codes": Table(Kind.OWN, "a recovery code is its account's", "account_id"),
    "invitations": Table(_S, "a link is mailed, and redeemed before anybody acts"),
    "known_origins": Table(_S, "weighed at login, before anybody acts", login=True),
    "login_throttles": Table(_S, "weighed at login, before anybody acts", login=True),
    "address_changes": Table(Kind.OWN, "a change of address is its account's", "account_id"),
    "oidc_identities": Table(Kind.OWN, "an identity is its account's", "account_id", login=True),
    "exports": Table(Kind.OWN, "an export is its membership's", "membership_id"),
    "export_files": Table(_G, "with its export"),
    "stand_ins": Table(Kind.ORGANISATION, "colleagues know who replaces whom", "organisation_id"),
    "organisations": Table(Kind.DIRECTORY, "the directory is every member's", login=True),
    "territories": Table(Kind.DIRECTORY, "part of the directory", login=True),
    "function_contacts": Table(Kind.DIRECTORY, "part of the directory"),
    "accounts": Table(Kind.DIRECTORY, "names of colleagues and contacts", login=True),
    "memberships": Table(Kind.DIRECTORY, "who works where, as what", login=True),
    "rule_sets": Table(Kind.DIRECTORY, "the covenant is every member's"),
    "rule_set_acceptances": Table(Kind.DIRECTORY, "who follows which version is no secret"),
    "oidc_providers": Table(
        Kind.DIRECTORY, "the login page offers them; secrets are sealed", login=True
    ),
    "mail_domains": Table(Kind.DIRECTORY, "where the addresses of partners lie is no secret"),
    "school_holidays": Table(Kind.DIRECTORY, "reference data"),
    "clock_offset": Table(Kind.OPEN, "the time is read before it is known who asks", login=True),
    "absences": Table(_S, "the absence watch counts them; a person sees the proposal only"),
    "mails": Table(_S, "the queue of mails"),
    "match_tasks": Table(_G, "one's own side, as long as the match lasts"),
    "matches": Table(_G, "process directors, by key; who met whom does not stand there"),
    "match_offers": Table(_S, "who offered whom is nobody's to read; a match comes as a task"),
    "match_marks": Table(_S, "keyed hashes; equal ones tell that two are concerned about one"),
    "told_apart": Table(_S, "asked for behind pairs that the asker may merge"),
    "digests": Table(_S, "the ledger of digests"),
    "spent_logout_tokens": Table(_S, "what a provider has told, before anybody acts"),
    "outbox_messages": Table(_S, "messages for the workers, who have a policy of their own"),
    "audit_seals": Table(_S, "the signed heads of each day"),
    "beats": Table(_S, "when a part of the installation was last heard"),
    "alarms": Table(_S, "what was wrong with the installation, and until when"),
    "review_marks": Table(_S, "how far the review of the log has read"),
    "audit_heads": Table(_S, "the newest hash of each chain"),
}
# What the system alone reads of a table that others see; an account is locked by the system for it.
HIDDEN_COLUMNS = {"accounts": frozenset({"password_hash"})}
# Written by whoever finds out who asks; everything else that it reads it may not change.
WRITTEN_AT_LOGIN = ("web_sessions", "login_throttles")
# Carried and marked by the relay and the handlers outside a unit of work.
WRITTEN_BY_WORKERS = ("outbox_messages",)
# The migrations' own mark, made by Alembic: it holds a number and nobody's data.
OUTSIDE = frozenset({"alembic_version"})
