"""Sends the link of a new address there, and notice of it to the address until then."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from coordination.core.crypto import token_hash
from coordination.mail import queue
from coordination.mail.letters import Template
from coordination.partners.events import AddressAsked
from coordination.partners.models import AddressChange
from coordination.work import Work

TOKEN_BYTES = 32  # 256 bits


def on_address_asked(work: Work, event: AddressAsked) -> None:
    """Leave both mails; repeatable.

    Args:
        work: of the system.
        event: which change.
    """
    query = select(AddressChange).where(AddressChange.id == event.address_change_id)
    change = work.ungoverned(query.with_for_update()).one()
    if change.code_hash is not None or change.ended_at is not None:
        return
    code = secrets.token_urlsafe(TOKEN_BYTES)
    change.code_hash = token_hash(code)
    occasion = str(change.id)
    place = queue.sealed_place(change.account_id, occasion)
    for template, sealed in (
        (Template.ADDRESS_CONFIRMATION, work.runtime.cipher.encrypt(code, place)),
        (Template.ADDRESS_ASKED, None),
    ):
        queue.put_to_account(work.session, change.account_id, template, occasion, work.now, sealed)
    work.record("account.send_address", change)
