"""Tells the privacy officers that the log does not fit; what was found, only the operator sees."""

from __future__ import annotations

from coordination.access.classes import Role
from coordination.audit.events import LogBroken
from coordination.mail import queue
from coordination.mail.letters import Letter, Template
from coordination.partners.queries import directory
from coordination.work import Work


def on_log_broken(work: Work, event: LogBroken) -> None:  # noqa: ARG001 - every check tells the same
    """Mail every privacy officer, once a day however often it is checked; repeatable.

    The chains run through the entries of all organisations, so it concerns each of them. Where
    there is no privacy officer at all, the administrators hear of it.

    Args:
        work: of the system.
        event: of which check.
    """
    found = directory.everywhere(work.session, Role.PRIVACY_OFFICER, work.now)
    for member in found or directory.administrators(work.session, work.now):
        day = work.today.isoformat()
        queue.put(work.session, member.id, Letter(Template.LOG_BROKEN), day, work.now)
