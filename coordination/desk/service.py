"""The secret address of one's own calendar: made, made anew, ended.

It is a token that may do one act and no other, so that it ends with the membership, is seen and
revoked by the lead, and stands in the log like every other one.
"""

from __future__ import annotations

from coordination.core.i18n import gettext as _
from coordination.desk.queries.calendar import CALENDAR
from coordination.partners.calendar import DAY
from coordination.partners.queries import tokens as queries
from coordination.partners.service import tokens
from coordination.work import Work


def make_address(work: Work) -> str:
    """Make the address of one's calendar and return its secret; an earlier one opens nothing.

    Args:
        work: of whose calendar it is.

    Returns:
        The secret part; it cannot be read again.
    """
    end_address(work)
    return tokens.create_own(work, _("Calendar"), [CALENDAR], work.today + tokens.LONGEST - DAY)


def end_address(work: Work) -> None:
    """End the address of one's calendar, if there is one.

    Args:
        work: of whose calendar it is.
    """
    for row, _holder in queries.listed(work.session, work.actor, work.now):
        if row.membership_id == work.actor.membership_id and row.scopes == [CALENDAR]:
            tokens.revoke(work, row)
