"""Ten thousand mails of a marked network: no mark, name, place or category in any of them (T19)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from sqlalchemy import func, select, text

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
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
}
MOST_FOUND = 20


class Reader:
    """Reads every mail whole, as somebody does who should not.

    Attributes:
        forbidden: what may stand nowhere but in the address that a mail goes to.
        wrong: what was found.
    """

    def __init__(self, names: Iterator[str]) -> None:
        codes = [*default_categories(), *(name for name in names if len(name) > 3)]
        self.forbidden = re.compile(
            "|".join(rf"\b{re.escape(code.casefold())}\b" for code in codes)
        )
        self.wrong: list[str] = []

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

    def _note(self, mail: EmailMessage, found: list[str]) -> None:
        self.wrong += [f"{mail['Subject']}: {one}" for one in found]


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
def test_ten_thousand_mails_tell_nothing(
    live_runtime: Runtime, record_property: Callable[[str, Any], None]
) -> None:
    year = school_year.begin(build_world(live_runtime), _clock(live_runtime))
    reader, sent = Reader(iter(year.world.organisations)), Counter()
    with sink.listening() as server:
        year.week(lambda: year.send(server.transport()))
    for raw, recipients in zip(server.raw, server.recipients, strict=True):
        reader.read(raw, recipients)
    by_template, by_role = _counted(live_runtime, Mail.template), _roles(live_runtime)
    assert sum(by_template.values()) == len(server.raw)

    def read() -> None:
        for template, to, raw in year.worded():
            sent[template] += 1
            reader.read(raw, [to])

    weeks = 1
    while len(server.raw) + sent.total() < MANY and not reader.wrong:
        year.week(read)
        weeks += 1
    by_template += sent
    told = f"{by_template.total()} mails in {weeks} weeks, {len(server.raw)} through a server"
    record_property("measured", f"{told}: {dict(by_template)}")
    record_property("measured", f"of the first week to memberships: {dict(by_role)}")
    assert not reader.wrong, reader.wrong[:MOST_FOUND]
    assert by_template.keys() == {template.value for template in Template}
    assert _roles_of_members(live_runtime) == by_role.keys()


def test_a_mark_is_found_wherever_it_stands() -> None:
    """The reader can fail: a mark in a header, in plain text, in encoded HTML and in an address."""
    for place in ("Subject", "X-Reason", "text", "html", "base64"):
        mail = _mail(place)
        reader = Reader(iter(["maasdal"]))
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


def _counted(runtime: Runtime, column: Any) -> Counter[str]:
    query = select(column, func.count()).where(Mail.status == MailStatus.SENT).group_by(column)
    with runtime.sessions() as session:
        return Counter(dict(session.execute(query).tuples().all()))


def _roles(runtime: Runtime) -> Counter[str]:
    query = select(Membership.role, func.count()).join(Mail, Mail.membership_id == Membership.id)
    sent = query.where(Mail.status == MailStatus.SENT).group_by(Membership.role)
    with runtime.sessions() as session:
        return Counter({role.value: number for role, number in session.execute(sent).tuples()})


def _roles_of_members(runtime: Runtime) -> set[str]:
    with runtime.sessions() as session:
        return {role.value for role in session.scalars(select(Membership.role).distinct())}
