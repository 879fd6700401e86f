"""Words for the closed lists of the gates: classes, ages, police data, conflicts, broken glass."""

from __future__ import annotations

from enum import StrEnum

from coordination.access.classes import DataClass
from coordination.core.i18n import lazy_gettext as _
from coordination.glass import rules as glass
from coordination.people.rules import FamilyRelation
from coordination.sharing import grounds
from coordination.sharing.rules import AgeGate, DecisionState

LABELS: dict[type[StrEnum], dict[str, str]] = {
    DataClass: {
        "D0": _("who is involved, and nothing else"),
        "D1": _("ordinary data"),
        "D2": _("sensitive: absence, incidents, family"),
        "D3": _("special: health, addiction, sexuality, belief, origin"),
        "D4": _("about offences"),
        "D5": _("police data"),
        "D6": _("of the radicalisation lane"),
        "DV": _("about an unsafe home"),
    },
    AgeGate: {
        "under12": _("under 12"),
        "from12to15": _("12 to 15"),
        "from16": _("16 or over"),
    },
    glass.GlassState: {
        "open": _("open now"),
        "ended": _("waits for its review"),
        "reviewed": _("reviewed"),
    },
    glass.GlassEnd: {
        "by_breaker": _("by the person themself"),
        "by_overseer": _("by the lead or the privacy officer"),
        "membership_ended": _("the membership ended"),
    },
    glass.Finding: {
        "justified": _("it was needed, and there was no other way in time"),
        "avoidable": _("it was needed, but the ordinary way should have been open"),
        "unneeded": _("in good faith, but it was not needed"),
        "misuse": _("it should not have been done"),
    },
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
