"""Words for the closed lists of the desk: the news on it, and where an item of it stands."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.followups.models import DeskStatus, NoticeKind

LABELS: dict[type[StrEnum], dict[str, str]] = {
    DeskStatus: {
        "open": _("open"),
        "proposed": _("another partner was proposed"),
        "closed": _("closed"),
    },
    NoticeKind: {
        "feedback": _("There is an answer."),
        "declined": _("It was declined or returned."),
        "routing_failed": _("Part of it could not be sent on."),
        "release_problem": _("Something could not be released."),
        "work_returned": _("Work of a colleague came back."),
        "duty_unmet": _("Somebody must act."),
        "decision_waits": _("A decision waits for your signature."),
        "guide": _("Read what to do meanwhile."),
        "superseded": _("A question to you was replaced or withdrawn."),
        "mail_held": _("Mail to a partner is held: look at its mail domain."),
        "glass_broken": _("A colleague broke glass. Review it."),
        "glass_reviewed": _("Your breaking of glass was reviewed."),
        "adopted": _("A partner took over something into its own file."),
        "rectified": _("What you got was put right. Read it again, and mend what you took over."),
        "case_opened": _("A case was made of a signal of yours."),
        "lead_answered": _("Whom you asked to lead has answered, or was too late."),
        "seat_given": _("You have a place at the table of a case."),
        "seat_left": _("Somebody left the table of a case that you lead."),
        "contribution_shared": _("A partner shared something with you in a case."),
        "contribution_closed": _("A partner took back what was shared with you in a case."),
    },
}
