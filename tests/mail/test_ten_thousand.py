"""Ten thousand mails of a marked network: no mark, name, place or category in any of them (T19)."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from sqlalchemy import select, text

from coordination.mail.letters import Template
from coordination.mail.models import Mail, MailStatus
from coordination.partners.models import Membership
from coordination.signals.categories import default_categories
from coordination.work import Runtime
from tests import sink
from tests.mail import school_year
from tests.mail.school_year import MARK
from tests.world import build_world

PARSER = BytesParser(policy=policy.default)
MANY = 10_000
MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")
LANGUAGE = re.compile(r'<html lang="([a-z]+)">')
# Roles to whom nothing is asked and nothing happens: their digest says just that.
WITHOUT_WORK = {"policy_officer", "weighing_member"}
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
}
MOST_FOUND = 20


@dataclass
class Read:
    """What one mail turned out to be.

    Attributes:
        mail_id: of its row.
        language: that it is written in.
        sections: how many groups it has.
    """

    mail_id: uuid.UUID
    language: str
    sections: int


class Reader:
    """Reads every mail whole, as somebody does who should not.

    Attributes:
        forbidden: what may stand nowhere but in the address that a mail goes to.
        wrong: what was found.
        found: what was read.
    """

    def __init__(self, names: Iterable[str]) -> None:
        codes = [*default_categories(), *(name for name in names if len(name) > 3)]
        self.forbidden = re.compile(
            "|".join(rf"\b{re.escape(code.casefold())}\b" for code in codes)
        )
        self.wrong: list[str] = []
        self.found: list[Read] = []

    def read(self, raw: bytes, recipients: list[str]) -> None:
        """Look through one mail: as it was sent, its headers and both bodies, decoded."""
        mail = PARSER.parsebytes(raw)
        bodies = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        told = "\n".join([mail["Subject"], *bodies]).casefold()
        whole = raw.decode("ascii").casefold() + sink.whole_text(mail).casefold()
        self._note(mail, [MARK] * (MARK.casefold() in whole))
        self._note(mail, self.forbidden.findall(told))
        self._note(mail, sorted(set(mail.keys()) - HEADERS))
        self._note(mail, [] if recipients == [mail["To"]] else recipients)
        self._note(mail, [] if len(bodies) == 2 else ["not two bodies"])
        self._keep(mail, bodies[-1])

    def _note(self, mail: EmailMessage, found: list[str]) -> None:
        self.wrong += [f"{mail['Subject']}: {one}" for one in found]

    def _keep(self, mail: EmailMessage, html: str) -> None:
        name, language = MESSAGE_ID.match(mail["Message-ID"] or ""), LANGUAGE.search(html)
        if name and language:
            self.found.append(Read(uuid.UUID(name[1]), language[1], html.count("<h2")))


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(0)
def test_ten_thousand_mails_tell_nothing(
    live_runtime: Runtime, record_property: Callable[[str, Any], None]
) -> None:
    begun = time.monotonic()
    year = school_year.begin(build_world(live_runtime), _clock(live_runtime))
    reader, weeks = Reader(year.world.organisations), 0
    with sink.listening() as server:
        while len(reader.found) < MANY and not reader.wrong:
            year.week(lambda: year.send(server.transport()))
            weeks += 1
            for raw, recipients in zip(server.raw, server.recipients, strict=True):
                reader.read(raw, recipients)
            server.raw.clear()
            server.recipients.clear()
    taken = time.monotonic() - begun
    record_property("measured", f"{len(reader.found)} mails of {weeks} weeks in {taken:.0f} s")
    told = Told(live_runtime, reader.found)
    for by in (told.templates, told.roles, told.digests):
        record_property("measured", ", ".join(f"{name} {n}" for name, n in sorted(by.items())))
    assert not reader.wrong, reader.wrong[:MOST_FOUND]
    every = {(template.value, language) for template in Template for language in ("nl", "en")}
    assert every <= {(template, language) for template, language in told.languages}
    assert told.roles.keys() == _roles_of_members(live_runtime)
    assert told.roles.keys() - told.digests.keys() == WITHOUT_WORK


class Told:
    """Counts what was read, by what the rows say of it.

    Attributes:
        templates: mails by template.
        roles: mails to memberships, by role.
        digests: digests that say something, by role.
        languages: mails by template and language.
    """

    def __init__(self, runtime: Runtime, found: list[Read]) -> None:
        query = select(Mail.id, Mail.template, Membership.role).where(
            Mail.status == MailStatus.SENT
        )
        with runtime.sessions() as session:
            joined = query.outerjoin(Membership, Membership.id == Mail.membership_id)
            rows = {row.id: row for row in session.execute(joined)}
        assert rows.keys() == {one.mail_id for one in found}, "a mail was read that was not sent"
        assert len(rows) == len(found), "a mail was sent twice"
        self.templates = Counter(row.template for row in rows.values())
        self.roles = Counter(row.role.value for row in rows.values() if row.role)
        self.languages = Counter((rows[one.mail_id].template, one.language) for one in found)
        self.digests = Counter(
            rows[one.mail_id].role.value
            for one in found
            if one.sections and rows[one.mail_id].template == Template.DIGEST
        )


def test_a_mark_is_found_wherever_it_stands() -> None:
    """The reader can fail: a mark in a header, in plain text, in encoded HTML and in an address."""
    for place in ("Subject", "X-Reason", "text", "html", "base64"):
        mail = _mail(place)
        reader = Reader(["maasdal"])
        reader.read(mail.as_bytes(), ["a@b.nl"])
        assert reader.wrong, place


def _mail(place: str) -> EmailMessage:
    mark = f"Pas op, {MARK} abc is één van hen. " * 3
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "a@b.nl", mark if place == "Subject" else "Schakel"
    if place == "X-Reason":
        mail["X-Reason"] = mark
    encoding = "base64" if place == "base64" else "quoted-printable"
    mail.set_content(mark if place in {"text", "base64"} else "niets", cte=encoding)
    html = f"<p>{mark}</p>" if place == "html" else "<p>niets</p>"
    mail.add_alternative(html, subtype="html", cte=encoding)
    return mail


def _clock(runtime: Runtime) -> Callable[[dt.datetime], None]:
    def set_to(moment: dt.datetime) -> None:
        statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
        with runtime.sessions.begin() as session:
            session.execute(text(statement), {"moment": moment})

    return set_to


def _roles_of_members(runtime: Runtime) -> set[str]:
    with runtime.sessions() as session:
        return {role.value for role in session.scalars(select(Membership.role).distinct())}
