"""Words for the closed lists of taking back, putting right and taking over a signal."""

from __future__ import annotations

from enum import StrEnum

from coordination.adoptions.rules import AdoptedPart
from coordination.core.i18n import lazy_gettext as _
from coordination.signals import rules

LABELS: dict[type[StrEnum], dict[str, str]] = {
    rules.WithdrawReason: {
        "wrong_person": _("wrong person"),
        "not_true": _("it turned out not to be true"),
        "duplicate": _("recorded twice"),
        "recorded_by_mistake": _("recorded by mistake"),
        "objection": _("an objection was upheld"),
    },
    rules.Rectification: {
        "rectification": _("something in it was wrong"),
        "erasure": _("something in it should not stand there"),
        "wrong_person": _("it was about somebody else"),
    },
    AdoptedPart: {
        "category": _("About"),
        "occurred_on": _("When"),
        "life_domain": _("Where in life"),
        "place_of_event": _("Municipality"),
        "question": _("The question"),
    },
}
