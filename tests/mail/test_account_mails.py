"""Mail about an account tells nothing either: no name, no organisation, no reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coordination.identity.rules import InvitationKind
from coordination.identity.service import invitations
from coordination.identity.service.notices import tell
from coordination.mail import sending
from coordination.mail.letters import Template
from coordination.mail.models import Mail, MailStatus
from coordination.partners.models import Account
from tests import sink
from tests.web import know_password
from tests.world import World

MENTOR, OTHER, LEAD = "mentor@maasdal", "mentor.2@maasdal", "organisation_lead@maasdal"
MARK = "Kanarie"
NOTICES = {Template.PASSWORD_CHANGED, Template.FACTOR_CHANGED, Template.NEW_PLACE}
LINKS = {Template.INVITATION, Template.RECOVERY}


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_mail_about_logging_in_tells_nothing(world: World, locale: str) -> None:
    know_password(world.runtime, world.member(MENTOR).account_id)
    with world.system() as work:
        for who in (MENTOR, OTHER):
            person = work.session.get_one(Account, world.member(who).account_id)
            person.name, person.locale = f"{MARK} {MARK}", locale
            work.record("self.edit", person)
        invitations.invite(work, person.id)
        for template in NOTICES:
            tell(work, person, template)
    with world.acting(LEAD, "account.recover") as work:
        account_id = world.member(MENTOR).account_id
        invitations.start_recovery(work, account_id, InvitationKind.FACTOR, confirmed=True)
    with sink.listening() as server:
        sending.send_due(world.runtime, server.transport(), 50)
        assert len(server.messages) == 6
        for mail in server.messages:
            told = "".join(part.get_content() for part in mail.walk() if not part.is_multipart())
            assert MARK not in told + mail["Subject"]
            assert "maasdal" not in (told + mail["Subject"]).casefold()
    with world.runtime.sessions() as session:
        sent = session.execute(select(Mail.template, Mail.status, Mail.items)).all()
    assert {Template(row[0]) for row in sent} == NOTICES | LINKS | {Template.RECOVERY_STARTED}
    assert {row[1] for row in sent} == {MailStatus.SENT}
    assert {str(row[2]) for row in sent} == {"{'sections': []}"}
