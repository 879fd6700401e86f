"""Words for the closed lists of conferences and their minutes."""

from __future__ import annotations

from enum import StrEnum

from coordination.conferences import minutes, rules
from coordination.core.i18n import lazy_gettext as _

LABELS: dict[type[StrEnum], dict[str, str]] = {
    rules.ConferenceState: {
        "planned": _("planned"),
        "held": _("held"),
        "cancelled": _("cancelled"),
    },
    rules.AgendaPoint: {
        "who_leads": _("who leads"),
        "what_partners_bring": _("what each partner sees"),
        "own_voice": _("what the young person and the parents want"),
        "goals": _("goals"),
        "actions": _("who does what"),
        "evaluation": _("evaluation"),
        "level": _("the level of the case"),
        "closing": _("closing the case"),
    },
    rules.CancelReason: {
        "not_needed": _("not needed any more"),
        "too_few": _("too few could come"),
        "acute": _("it could not wait"),
        "case_ended": _("the case has ended"),
    },
    rules.Attendance: {
        "present": _("present"),
        "excused": _("excused"),
        "absent": _("absent"),
    },
    minutes.MinutesState: {
        "draft": _("draft"),
        "circulated": _("waits for agreement"),
        "agreed": _("agreed"),
    },
}
