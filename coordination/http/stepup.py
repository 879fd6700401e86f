"""Acts so weighty that whoever does them must have given the second factor a moment ago.

    @pages.post("/exports")
    @endpoint("export.create")
    def create(work: Work) -> Response:
        require_step_up()

A page is answered with the question for the factor and goes on to where one was. A token of a
system has no second factor, so it never gets past this.
"""

from __future__ import annotations

import datetime as dt

from coordination.core.errors import Refused
from coordination.http.context import caller

# Assurance T13: an export needs a second factor that was given less than five minutes ago.
STEP_UP_WITHIN = dt.timedelta(minutes=5)


class StepUpNeeded(Refused):
    """The act asks for the second factor, given in this session within the last minutes."""

    def __init__(self) -> None:
        super().__init__("step_up_needed")


def require_step_up() -> None:
    """Refuse an act of which the second factor is too long ago.

    Raises:
        Unauthenticated: nobody is logged in.
        StepUpNeeded: the factor was not given in this session within `STEP_UP_WITHIN`.
    """
    age = caller().factor_age
    if age is None or age > STEP_UP_WITHIN:
        raise StepUpNeeded
