"""The rows of cases in the table of grants (product text §5, "Case", and §6).

A case has no owner who may read it by right: it opens by keys, to who sits in it (`participant`),
who is asked to lead (`asked`), who leads (`director`) and the process directors of its table
(`desk`). Seat, question and lead are for the person whom the key names, and for nobody who stands
in for them.
"""

from __future__ import annotations

from collections.abc import Iterable

from coordination.access.classes import EVERY_CLASS, FIELD_ROLES
from coordination.access.rows import (
    BREAKABLE,
    CONTACT,
    COORDINATOR,
    DIRECTOR,
    FULL,
    LEAD,
    PRIVACY,
    STUB,
    Grant,
    behind_glass,
    coordinators,
    rows,
)

# Who can sit at a table; as `cases.rules.SITTING`, which a test compares.
SITTERS = COORDINATOR | FIELD_ROLES | LEAD | DIRECTOR
CONFERENCES = "convene move_conference cancel_conference write_minutes read_minutes"


def _in_person(verbs: str, relation: str, level: object) -> Iterable[Grant]:
    return rows("case", verbs, SITTERS, relation, level, CONTACT, True)  # noqa: FBT003


# "Each partner brings contributions": at the table or leading it. Who directs the process brings
# none, since a process director has no content of their own (product text §5, "Own right").
CONTRIBUTORS = COORDINATOR | FIELD_ROLES | LEAD
CONTRIBUTION_GRANTS: tuple[Grant, ...] = (
    *rows("case", "contribute", CONTRIBUTORS, "participant", STUB, CONTACT, True),  # noqa: FBT003
    *rows("case", "contribute", CONTRIBUTORS, "director", FULL, CONTACT, True),  # noqa: FBT003
    *rows("contribution", "list", SITTERS | PRIVACY, "any"),
    *rows("contribution", "read withdraw", CONTRIBUTORS, "authored", FULL, EVERY_CLASS),
    *coordinators("contribution", "read withdraw share end_share"),
    *rows("contribution", "read", LEAD | FIELD_ROLES | PRIVACY, "own", STUB, BREAKABLE),
    # "Contributions shared with that seat or person, within classes": a director rises above none.
    *rows("contribution", "read", SITTERS, "participant", FULL, None, True),  # noqa: FBT003
    *rows("contribution", "read", SITTERS, "director", FULL, None, True),  # noqa: FBT003
)

CASE_GRANTS: tuple[Grant, ...] = (
    # Brought by the owner's coordinator or who stands in that place, or from the desk. Police data,
    # the lane and what is closed to all but those named never become a case.
    *rows("signal", "open_case", COORDINATOR, "own", FULL, BREAKABLE),
    *rows("signal", "open_case", COORDINATOR, "authored", FULL, BREAKABLE),
    *rows("signal", "open_case", FIELD_ROLES | LEAD, "authored_outside_school", FULL, BREAKABLE),
    *behind_glass("signal", "open_case", "stood_in_for"),
    *rows("signal", "open_case", LEAD, "uncoordinated", FULL),
    *rows("desk_item", "open_case", DIRECTOR, "desk", STUB, EVERY_CLASS),
    *rows("case", "list", SITTERS, "any"),
    *_in_person("read leave", "participant", STUB),
    *_in_person("read accept_lead decline_lead", "asked", STUB),
    *_in_person("read propose_lead advance scale close", "director", FULL),
    *rows("case", "read propose_lead advance scale close", DIRECTOR, "desk", FULL, CONTACT),
    # "Participants by organisation and person": seated by who directs the content or the process.
    *_in_person("give_seat end_seat", "director", FULL),
    *rows("case", "give_seat end_seat", DIRECTOR, "desk", FULL, CONTACT),
    # Conferences: planned and written down by who directs, read by who sits at the table, agreed by
    # who was there. Who is only asked to lead reads the frame, agenda included, and no minutes.
    *_in_person("read_minutes answer_minutes", "participant", STUB),
    *_in_person(f"{CONFERENCES} answer_minutes", "director", FULL),
    *rows("case", CONFERENCES, DIRECTOR, "desk", FULL, CONTACT),
    *rows("case", "triage admit", DIRECTOR, "desk", FULL, CONTACT),
    *CONTRIBUTION_GRANTS,
)
