"""Tells a person by mail that something of how they log in has changed; the mail says no more."""

from __future__ import annotations

import uuid

from coordination.mail import queue
from coordination.mail.letters import Template
from coordination.partners.models import Account
from coordination.work import Work


def tell(work: Work, person: Account, template: Template) -> None:
    """Leave a notice in this transaction.

    Args:
        work: an open unit of work.
        person: whose password, factor or session it is about.
        template: which notice.
    """
    queue.put_to_account(work.session, person.id, template, uuid.uuid4().hex, work.now)
