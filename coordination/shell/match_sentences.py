"""The sentences of what can go wrong when a signal is offered for matching."""

from __future__ import annotations

from coordination.core.i18n import lazy_gettext

SENTENCES = {
    "matching_is_off": lazy_gettext("Your organisation has not agreed to match this concern."),
    "too_many_offers": lazy_gettext(
        "You may offer %(day)s young persons a day and %(weeks)s in four weeks."
    ),
    "nobody_to_offer": lazy_gettext("There is nobody under 23 here whom it is concerned about."),
    "nothing_offered": lazy_gettext("Nothing of this signal is offered for matching."),
    "informed_or_postponed": lazy_gettext("Say when they were informed, or why not yet."),
    "never_matched": lazy_gettext("%(code)s is never matched: police, lane or reporting code."),
}
