"""Words for the closed lists of taking back, putting right and taking over a signal."""

from __future__ import annotations

from enum import StrEnum

from coordination.adoptions.rules import AdoptedPart
from coordination.core.i18n import lazy_gettext as _
from coordination.reporting_code import rules as code
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
    code.CodeStep: {
        "map_signals": _("1. Map the signals"),
        "consult": _("2. Consult"),
        "talk": _("3. Talk with parents and child"),
        "weigh": _("4. Weigh"),
        "decide": _("5. Decide"),
    },
    code.Consideration: {
        "stands": _("Does the suspicion stand?"),
        "unsafe": _("Is there acute or structural unsafety?"),
        "help_possible": _("Can you, or a partner, offer effective help?"),
        "help_accepted": _("Do those involved accept the help?"),
        "result_reached": _("Did the help give the agreed result in the agreed time?"),
    },
    code.CodeAnswer: {
        "yes": _("yes"),
        "no": _("no"),
        "doubt": _("in doubt"),
        "not_yet": _("not yet, the agreed time still runs"),
    },
    code.CodeAdvice: {
        "close": _("Write down why, and close."),
        "report": _("Report to Veilig Thuis: call 0800-2000."),
        "help": _("Organise help: agree on the term, who does what, and who leads."),
        "monitor": _("Close, with agreements on how you keep watching."),
    },
    AdoptedPart: {
        "category": _("About"),
        "occurred_on": _("When"),
        "life_domain": _("Where in life"),
        "place_of_event": _("Municipality"),
        "question": _("The question"),
    },
}
