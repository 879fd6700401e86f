"""Words for the closed lists of the gates: decisions on police data and conflicts of interest."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.people.rules import FamilyRelation
from coordination.sharing import grounds
from coordination.sharing.rules import DecisionState

LABELS: dict[type[StrEnum], dict[str, str]] = {
    FamilyRelation: {
        "own_child": _("own child"),
        "relative": _("relative"),
        "close": _("as close as family"),
    },
    grounds.WpgArticle: {
        "authority": _("to the authority over the police (Wpg 16)"),
        "structural": _("to a body that the decree names (Wpg 18)"),
        "incidental": _("in a special case (Wpg 19)"),
        "partnership": _("to a partnership (Wpg 20)"),
    },
    grounds.DecisionWithdrawal: {
        "no_longer_needed": _("no longer needed"),
        "conditions_not_met": _("the conditions are not met"),
        "data_removed": _("the data were removed"),
        "made_by_mistake": _("made by mistake"),
    },
    DecisionState: {
        "proposed": _("waits for a second person"),
        "planned": _("has not begun"),
        "live": _("in force"),
        "withdrawn": _("withdrawn"),
        "expired": _("expired"),
    },
}
