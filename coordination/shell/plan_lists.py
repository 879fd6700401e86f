"""Words for plans: the closed lists, what can go wrong, and what was done."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.plans import rules

LABELS: dict[type[StrEnum], dict[str, str]] = {
    rules.LifeArea: {
        "education": _("school or how the day is spent"),
        "home": _("home and upbringing"),
        "friends": _("friends and network"),
        "leisure": _("leisure"),
        "health": _("health"),
        "substance_use": _("alcohol, drugs or gaming"),
        "money": _("money"),
        "housing": _("housing"),
        "justice": _("police and justice"),
        "online": _("online"),
    },
    rules.Standing: {
        "acute": _("acute problems"),
        "not_managing": _("does not manage"),
        "limited": _("manages partly"),
        "sufficient": _("manages well enough"),
        "well": _("manages well"),
    },
    rules.GoalEnd: {
        "reached": _("it was reached"),
        "not_needed": _("it is not needed any more"),
        "replaced": _("another goal took its place"),
    },
    rules.ScalingSign: {
        "no_progress": _("The last two evaluations found no progress."),
    },
}
SENTENCES = {
    "before_last_score": _("The last score is of a later day."),
    "class_not_yours": _("You may not read data of this kind, so you cannot write it down here."),
    "class_only_raised": _("Data of this area of life cannot be put in that class."),
    "every_goal": _("Say of every goal whether there was progress."),
    "none_planned": _("Plan an evaluation first."),
    "not_shared": _("It is not shared with them."),
    "regime_inside_only": _("Under the rules of this table nothing leaves the organisation."),
    "shared_already": _("It is shared with them already."),
    "too_far_ahead": _("Choose a day within %(days)s days."),
}
DONE = {
    "goal_set": _("The goal was set. Nobody but you reads it until you share it."),
    "goal_scored": _("The score was added."),
    "goal_shared": _("They read the goal as long as they sit at the table."),
    "goal_taken_back": _("The goal is closed to them now."),
    "goal_ended": _("The goal was ended."),
    "evaluation_planned": _("It is planned. You are reminded in time."),
    "evaluation_done": _("It was recorded. Plan the next one, if the plan goes on."),
}
