"""Words for double registrations: why two look alike, what was done, and what cannot be."""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import lazy_gettext as _
from coordination.duplicates.rules import Reason

LABELS: dict[type[StrEnum], dict[str, str]] = {
    Reason: {
        "same_surname": _("the same surname"),
        "surname_alike": _("surnames that are nearly the same"),
        "same_first_names": _("the same first names"),
        "first_names_alike": _("first names that are nearly the same"),
        "same_birth_date": _("the same birth date"),
        "birth_date_turned": _("day and month of birth in each other's place"),
        "same_address": _("the same address"),
    },
}
SENTENCES = {
    "another_registration": _("Choose another registration than this one."),
    "registration_merged": _(
        "This registration was merged with another one. Change the one that stays, or undo the"
        " merge first."
    ),
    "registration_has_merged": _(
        "Another registration was merged into this one. Let this one stay, or undo that merge"
        " first."
    ),
    "registration_not_merged": _("This registration stands by itself. There is nothing to undo."),
}
DONE = {
    "young_persons_merged": _("The registrations were merged. You can undo this below."),
    "young_persons_separated": _("Both registrations stand by themselves again."),
    "young_persons_distinguished": _(
        "Noted: these are two young persons. You are not asked again."
    ),
}
