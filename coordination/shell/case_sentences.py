"""The sentences of what can go wrong with cases and their conferences."""

from __future__ import annotations

from coordination.core.i18n import lazy_gettext

SENTENCES = {
    "answers_incomplete": lazy_gettext("Answer every question of this table's admission test."),
    "answers_not_asked": lazy_gettext("At this level no admission test is asked."),
    "case_exists": lazy_gettext("There is an open case of this signal already."),
    "class_not_for_cases": lazy_gettext("Nothing of this kind can become a case."),
    "criteria_not_met": lazy_gettext("By these answers the case does not belong at this table."),
    "leads_already": lazy_gettext("This person leads the case already."),
    "no_process_director": lazy_gettext(
        "Nobody directs a table at this level in this municipality."
    ),
    "reason_not_for_direction": lazy_gettext("This is no reason for that direction."),
    "level_of_the_house": lazy_gettext(
        "From L4 on the care and safety house directs. Open it at a lower level and scale it up."
    ),
    "regime_not_at_level": lazy_gettext("A table of this level does not work under these rules."),
    "same_level": lazy_gettext("The case stands at this level already."),
    "sits_already": lazy_gettext("They sit at this table already."),
    "unknown_seat": lazy_gettext("Choose a function or a person that can sit at this table."),
    "too_far_ahead": lazy_gettext("Choose a day within %(days)s days."),
    "unknown_conference": lazy_gettext("This case has no such conference."),
    "unknown_participant": lazy_gettext("They were not invited to this conference."),
    "unknown_candidate": lazy_gettext("This person cannot be asked to lead this case."),
}
