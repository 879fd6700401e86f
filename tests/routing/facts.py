"""Facts for tests of the rules, with a school in GM0983 as the owner."""

import datetime as dt

from coordination.access.classes import Role
from coordination.routing.rules import Facts, PersonFacts
from coordination.signals.categories import default_categories
from coordination.signals.rules import Urgency

TODAY = dt.date(2026, 11, 23)
ONE = (PersonFacts("p1", 15, "GM0907"),)


def facts(category, sub_category=None, **changes):
    """Return the facts of a signal about one pupil of 15 who lives elsewhere."""
    given = {
        "data_class": default_categories()[category].data_class,
        "urgency": Urgency.ORDINARY,
        "today": TODAY,
        "recorder_role": Role.CARE_COORDINATOR,
        "organisation_kind": "school",
        "seat": "GM0983",
        "school_kind": "vo",
        "persons": ONE,
    }
    return Facts(category, sub_category, **(given | changes))
