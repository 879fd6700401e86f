"""Words for the closed lists of matches."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.matching.rules import MatchAnswer

LABELS: dict[type[StrEnum], dict[str, str]] = {
    MatchAnswer: {
        "already_in_contact": _("we are in contact already"),
        "contacted_now": _("I have contacted them now"),
        "not_needed": _("contact is not needed"),
    },
}
