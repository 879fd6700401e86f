"""Notes that parts are there, and raises and clears the alarms that administrators get by mail."""

from __future__ import annotations

import uuid

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from coordination.mail import queue
from coordination.mail.letters import Letter, Template
from coordination.partners.queries import directory
from coordination.watch import queries, rules
from coordination.watch.models import Alarm, Beat
from coordination.watch.rules import Ailment, Part
from coordination.work import Work


def beat(work: Work, part: Part) -> None:
    """Note that a part is there.

    Args:
        work: of the system.
        part: which one.
    """
    heard = insert(Beat).values(part=part, at=func.now())
    work.session.execute(
        heard.on_conflict_do_update(index_elements=["part"], set_={"at": func.now()})
    )


def look(work: Work) -> list[uuid.UUID]:
    """Raise an alarm for what is wrong, and clear those whose cause is over; repeatable.

    The scheduler's tick looks, and the relay looks: whichever of them has died, the other tells.
    Administrators get one mail when it begins, and one each day while it lasts.

    Args:
        work: of the system.

    Returns:
        Ids of the mails that were left to be sent, for who cannot wait for a worker.
    """
    wrong = rules.ailments(queries.pulse(work), work.runtime.settings.tick_seconds)
    known = queries.open_alarms(work)
    for ailment in known.keys() - wrong:
        known[ailment].cleared_at = work.now
    for ailment in wrong - known.keys():
        _raise(work, ailment)
    return _tell(work) if wrong else []


def _raise(work: Work, ailment: Ailment) -> None:
    row = {"id": uuid.uuid4(), "ailment": ailment, "raised_at": work.now}
    work.session.execute(insert(Alarm).values(row).on_conflict_do_nothing())


def _tell(work: Work) -> list[uuid.UUID]:
    alarms = queries.open_alarms(work).values()
    # What began together is told together.
    newest = max(alarms, key=lambda alarm: (alarm.raised_at, alarm.id))
    letter, occasion = Letter(Template.INSTALLATION), f"{newest.id}/{work.today}"
    members = directory.administrators(work.session, work.now)
    left = [queue.put(work.session, one.id, letter, occasion, work.now) for one in members]
    return [mail_id for mail_id in left if mail_id is not None]
