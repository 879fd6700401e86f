"""Words for the closed lists of exports, and the titles of their fields."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.exports import rules

LABELS: dict[type[StrEnum], dict[str, str]] = {
    rules.ExportKind: {
        "signals": _("list of signals"),
        "follow_ups": _("list of follow-ups"),
        "signal": _("one signal"),
        "follow_up": _("one follow-up"),
    },
    rules.ExportFormat: {
        "csv": _("comma-separated text (CSV)"),
        "xlsx": _("workbook (XLSX)"),
        "json": _("for another system (JSON)"),
        "pdf": _("document (PDF)"),
    },
    rules.ExportPurpose: {
        "own_file": _("to keep in our own file"),
        "case_meeting": _("to prepare a consultation"),
        "report": _("for a report that the law or a code asks for"),
        "account": _("to account for our work inside our organisation"),
        "access_request": _("because somebody asks for the data about themself"),
    },
    rules.ExportState: {
        "requested": _("being made"),
        "ready": _("ready"),
        "refused": _("not made"),
        "gone": _("thrown away"),
    },
    rules.RefusalReason: {
        "closed": _("it was closed to you when the file was made"),
        "too_many": _("too many records for one file: choose fewer"),
        "too_large": _("the file would be too large: choose fewer"),
    },
}
SENTENCES = {
    "export_not_allowed": _("This does not leave Schakel in a file that you make."),
    "export_too_many_at_once": _("You have %(most)s files already. Wait until one is gone."),
    "export_requested": _("The file is still being made. Try again in a moment."),
    "export_refused": _("This file was not made."),
    "export_gone": _("This file was thrown away. Ask for a new one."),
    "export_changed": _(
        "What stands in this file was changed or closed to you meanwhile. Ask for a new one."
    ),
}
TITLES = {
    "reference": _("Reference"),
    "status": _("State"),
    "urgency": _("Urgency"),
    "category": _("About"),
    "sub_category": _("About, more precisely"),
    "place_of_event": _("Municipality"),
    "created_at": _("Begun"),
    "life_domain": _("Where in life"),
    "occurred_on": _("When"),
    "young_persons": _("Who"),
    "statements": _("What is said"),
    "data_class": _("Data class"),
    "already_done": _("Already done"),
    "version": _("Version"),
    "submitted_at": _("Submitted"),
    "closed_at": _("Closed"),
    "withdrawn_reason": _("Withdrawn because"),
    "kind": _("Asked"),
    "overdue": _("Late"),
    "asked_by": _("Who asks"),
    "asked_of": _("Of"),
    "municipality": _("Municipality"),
    "respond_by": _("Answer by"),
    "offered_at": _("Offered"),
    "ended_at": _("Ended"),
    "due_on": _("Done by"),
    "release_by": _("Release by"),
    "accepted_at": _("Taken up"),
    "handler_name": _("Handled by"),
    "purpose": _("Purpose"),
    "legal_basis": _("Legal basis"),
    "special_ground": _("Ground for special data"),
    "criminal_ground": _("Ground for criminal data"),
    "reason": _("Reason"),
    "reason_text": _("In your own words"),
    "outcome": _("Outcome"),
    "feedback_line": _("Feedback"),
    "next_contact_on": _("Next contact"),
    "advice": _("Advice"),
    "family_knows": _("Does the family know?"),
    "note": _("A few words"),
    "register_number": _("Number in the register"),
    "register_date": _("Date in the register"),
    "question": _("The question"),
}
