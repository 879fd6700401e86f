"""Taking over: content of another organisation becomes a record of one's own, field by field."""

from __future__ import annotations

import datetime as dt
import uuid

from coordination.adoptions import rules
from coordination.adoptions.models import Adoption
from coordination.adoptions.queries import offered
from coordination.adoptions.rules import Wanted
from coordination.core.errors import require_valid
from coordination.core.references import free_reference
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.service import telling
from coordination.followups.service.notices import News, about, tell
from coordination.work import Work


def adopt(work: Work, follow_up_id: uuid.UUID, wanted: Wanted) -> Adoption:
    """Take over what one's own organisation needs, and tell the owner that it was done.

    Args:
        work: of who handles the follow-up, or stands in for them.
        follow_up_id: which.
        wanted: what is taken over, and why.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the handler.
        Conflict: `act_not_possible_now`; nothing was shared, or the content has closed.
        Invalid: naming the fields.
    """
    row = work.load(FollowUp, follow_up_id, "follow_up.adopt")
    there = offered(work, row)
    require_valid(rules.problems(wanted, there))
    births = [dt.date.fromisoformat(there.persons[one]["birth_date"]) for one in wanted.persons]
    made = _made(work, row, births)
    made.content, made.reason = rules.taken(wanted, there), wanted.reason.strip()
    work.add(made)
    work.record("follow_up.adopt", made, follow_up=str(row.id))
    tell(work, telling.askers_of(work, row), News(NoticeKind.ADOPTED, about(row), str(made.id)))
    return made


def _made(work: Work, row: FollowUp, births: list[dt.date]) -> Adoption:
    return Adoption(
        reference=free_reference(work.session, Adoption),
        organisation_id=work.actor.organisation_id,
        author_id=work.actor.membership_id,
        follow_up_id=row.id,
        signal_id=row.signal_id,
        data_class=row.data_class,
        adopted_at=work.now,
        keep_until=rules.keep_until(work.actor.organisation_kind, work.today, births),
    )
