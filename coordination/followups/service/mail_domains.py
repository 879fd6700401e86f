"""Tells the administrators that mail to a partner is held, by reference."""

from __future__ import annotations

from sqlalchemy import select

from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, tell
from coordination.partners.events import MailDomainFailed
from coordination.partners.models import MailDomain
from coordination.partners.queries import directory
from coordination.work import Work


def on_mail_domain_failed(work: Work, event: MailDomainFailed) -> None:
    """Alarm the administrators that a mail domain is not what it was; repeatable.

    Args:
        work: of the system.
        event: which domain.
    """
    domain = work.ungoverned(select(MailDomain).where(MailDomain.id == event.mail_domain_id)).one()
    if domain.fault is None or domain.faulty_since is None:
        return
    found = [member.id for member in directory.administrators(work.session, work.now)]
    about = domain.record_kind, domain.id, domain.reference
    tell(work, found, News(NoticeKind.MAIL_HELD, about, domain.faulty_since.isoformat()))
