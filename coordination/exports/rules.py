"""What may be exported by whom, in which form and for what; the register of every export. Pure.

`FIELDS` is the one table: a row says that *these roles*, to whom a record opens at *this level*,
get *these fields* of records of *these classes*. What is not listed is not exported, however well
it may be read on a screen. Sources: product text §5 ("D5 … never exported"; D6 and DV "invisible
outside their circle"), §7 ("an export of one's own work"); assurance T13, T14, T16.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import EVERY_CLASS, FIELD_ROLES, DataClass, Level, Role
from coordination.core.errors import Conflict

# Assurance T14: the file expires within an hour of being asked for.
LASTS = dt.timedelta(minutes=60)
# Proposals. The first is above what a coordinator of one school records in a year, the second is
# several files of one sitting; nobody who works needs more at once.
MOST_RECORDS = 2_000
MOST_AT_ONCE = 5
MOST_BYTES = 10 * 1024 * 1024


class ExportKind(StrEnum):
    """What a file is about."""

    SIGNALS = "signals"  # the list
    FOLLOW_UPS = "follow_ups"  # the list
    SIGNAL = "signal"  # one, with its statements
    FOLLOW_UP = "follow_up"  # one, with question and answer


class ExportFormat(StrEnum):
    """How a file is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    PDF = "pdf"


class ExportPurpose(StrEnum):
    """What a file is made for; it stands in the file and in the log."""

    OWN_FILE = "own_file"  # to be kept in one's own file about the young person
    CASE_MEETING = "case_meeting"  # to prepare a consultation
    REPORT = "report"  # for a report that the law or a code asks for
    ACCOUNT = "account"  # to account for one's work inside the own organisation
    ACCESS_REQUEST = "access_request"  # somebody asked for the data about themself (GDPR 15)


class ExportState(StrEnum):
    """Where a file stands; that it is over follows from the clock."""

    REQUESTED = "requested"  # a worker will make it
    READY = "ready"
    REFUSED = "refused"  # when it was made, it could not be read or held too much
    GONE = "gone"  # its hour is over, or the membership ended


class ExportAct(StrEnum):
    """What happens to a file."""

    MAKE = "make"
    REFUSE = "refuse"
    DOWNLOAD = "download"
    EXPIRE = "expire"


class RefusalReason(StrEnum):
    """Why a file was not made."""

    CLOSED = "closed"  # the record, or the membership that asked, is closed now
    TOO_MANY = "too_many"  # more records than one file may hold
    TOO_LARGE = "too_large"


_S, _A = ExportState, ExportAct
TRANSITIONS: dict[tuple[ExportState, ExportAct], ExportState] = {
    (_S.REQUESTED, _A.MAKE): _S.READY,
    (_S.REQUESTED, _A.REFUSE): _S.REFUSED,
    (_S.READY, _A.DOWNLOAD): _S.READY,
    (_S.REQUESTED, _A.EXPIRE): _S.GONE,
    (_S.READY, _A.EXPIRE): _S.GONE,
}

LISTS = frozenset({ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.JSON})
FORMATS: dict[ExportKind, frozenset[ExportFormat]] = {
    ExportKind.SIGNALS: LISTS,
    ExportKind.FOLLOW_UPS: LISTS,
    ExportKind.SIGNAL: frozenset({ExportFormat.PDF}),
    ExportKind.FOLLOW_UP: frozenset({ExportFormat.PDF}),
}
ONE_RECORD = frozenset({ExportKind.SIGNAL, ExportKind.FOLLOW_UP})

# "D5 … is never exported". A list is made to be passed on and leaves its circle too easily: D6 and
# DV leave one record at a time, in the hands of who is in the circle and reads all of it.
CIRCLES = frozenset({DataClass.D6, DataClass.DV})
IN_LISTS = EVERY_CLASS - CIRCLES - {DataClass.D5}
ONE_BY_ONE = EVERY_CLASS - {DataClass.D5}

_RECORDERS = FIELD_ROLES | {Role.CARE_COORDINATOR, Role.MENTOR, Role.ORGANISATION_LEAD}
_HANDLERS = _RECORDERS | {Role.PROCESS_DIRECTOR, Role.WEIGHING_MEMBER}
_WITH_METADATA = FIELD_ROLES | {Role.ORGANISATION_LEAD, Role.PRIVACY_OFFICER}

SIGNAL_STUB = (
    *("reference", "status", "urgency", "category", "place_of_event", "created_at"),
)  # fmt: skip
SIGNAL_LINE = (*SIGNAL_STUB, "sub_category", "life_domain", "occurred_on", "young_persons")
SIGNAL_SUMMARY = (*SIGNAL_LINE, "statements")
SIGNAL_FULL = (
    *SIGNAL_SUMMARY,
    *("data_class", "already_done", "version", "submitted_at", "closed_at", "withdrawn_reason"),
)
FOLLOW_UP_STUB = (
    *("reference", "kind", "status", "overdue", "urgency", "asked_by", "asked_of"),
    *("municipality", "respond_by", "created_at", "offered_at", "ended_at"),
)
FOLLOW_UP_LINE = (
    *FOLLOW_UP_STUB,
    *("due_on", "release_by", "accepted_at", "handler_name", "purpose", "legal_basis"),
    *("special_ground", "criminal_ground", "reason", "outcome", "feedback_line"),
    *("next_contact_on", "register_number", "register_date"),
)
# In words, and so for one record at a time.
FOLLOW_UP_FULL = (*FOLLOW_UP_LINE, "question", "reason_text", "advice", "family_knows", "note")


@dataclass(frozen=True)
class FieldSet:
    """One row of the table.

    Attributes:
        kind: of the export.
        roles: of the acting membership.
        level: at which the record opens to it; exactly this one.
        classes: of the records.
        fields: what is written, in this order.
    """

    kind: ExportKind
    roles: frozenset[Role]
    level: Level
    classes: frozenset[DataClass]
    fields: tuple[str, ...]


_K = ExportKind
FIELDS: tuple[FieldSet, ...] = (
    # Whoever sees the stub of what colleagues recorded may keep the list of it; names nobody.
    FieldSet(_K.SIGNALS, _WITH_METADATA, Level.STUB, IN_LISTS, SIGNAL_STUB),
    FieldSet(_K.SIGNALS, _HANDLERS, Level.SUMMARY, IN_LISTS, SIGNAL_LINE),
    FieldSet(_K.SIGNALS, _HANDLERS, Level.FULL, IN_LISTS, SIGNAL_LINE),
    # A stub of a signal as a file of its own would say nothing.
    FieldSet(_K.SIGNAL, _HANDLERS, Level.SUMMARY, IN_LISTS, SIGNAL_SUMMARY),
    FieldSet(_K.SIGNAL, _HANDLERS, Level.FULL, ONE_BY_ONE, SIGNAL_FULL),
    FieldSet(_K.FOLLOW_UPS, _HANDLERS, Level.STUB, IN_LISTS, FOLLOW_UP_STUB),
    FieldSet(_K.FOLLOW_UPS, _HANDLERS, Level.FULL, IN_LISTS, FOLLOW_UP_LINE),
    FieldSet(_K.FOLLOW_UP, _HANDLERS, Level.STUB, IN_LISTS, FOLLOW_UP_STUB),
    FieldSet(_K.FOLLOW_UP, _HANDLERS, Level.FULL, ONE_BY_ONE, FOLLOW_UP_FULL),
)


def field_set(
    kind: ExportKind, role: Role, level: Level, data_class: DataClass
) -> tuple[str, ...] | None:
    """Return the fields that leave of one record, or None when it does not leave at all.

    Args:
        kind: of the export.
        role: of the acting membership.
        level: at which the record opens to it.
        data_class: of the record.
    """
    for row in FIELDS:
        if (row.kind, row.level) == (kind, level) and role in row.roles:
            return row.fields if data_class in row.classes else None
    return None


def columns(kind: ExportKind, role: Role) -> tuple[str, ...]:
    """Return every field that a role can get of a kind of export, in the order of the table."""
    rows = [row for row in FIELDS if row.kind is kind and role in row.roles]
    return tuple(dict.fromkeys(name for row in rows for name in row.fields))


def classes(kind: ExportKind, role: Role) -> frozenset[DataClass]:
    """Return the classes of which a role can get anything."""
    found = [row.classes for row in FIELDS if row.kind is kind and role in row.roles]
    return frozenset().union(*found)


def kinds(role: Role) -> tuple[ExportKind, ...]:
    """Return what a role may export at all."""
    return tuple(kind for kind in ExportKind if columns(kind, role))


def after(state: ExportState, act: ExportAct) -> ExportState:
    """Return where a file stands after an act.

    Raises:
        Conflict: the state does not allow it.
    """
    found = TRANSITIONS.get((state, act))
    if found is None:
        raise Conflict(f"export_{state.value}")
    return found
