"""The trace of W3C is taken over when it fits, goes on into what an act causes, and no more."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from coordination.audit.models import AuditEntry
from coordination.core import trace
from coordination.mail import sending
from coordination.mail.models import Mail
from coordination.mail.transport import Answer, Fate
from coordination.outbox.models import OutboxMessage
from tests.drain import drain
from tests.people.persons import registered
from tests.signals.samples import drafted
from tests.web import System
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"


@pytest.mark.parametrize(
    "sent",
    [
        GOOD,
        f"00-{TRACE}-{PARENT}-00",
        f"01-{TRACE}-{PARENT}-09",
        f"cc-{TRACE}-{PARENT}-01-what-the-future-will-be-like",
    ],
)
def test_a_usable_parent_is_taken_over(sent: str) -> None:
    found = trace.accept(sent, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")
    assert (found.trace_id, found.parent_id, found.foreign) == (TRACE, PARENT, True)
    assert found.span_id not in {PARENT, "0" * 16}
    assert found.state == "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE[:-1]}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}",
        f" {GOOD}",
        f"{GOOD}\n",
        f"00-{TRACE}-{PARENT}-1\u0661",
    ],
)
def test_what_does_not_fit_begins_a_trace(sent: str | None) -> None:
    found = trace.accept(sent, "a=b")
    assert (found.parent_id, found.state, found.foreign) == (None, None, False)
    assert found.trace_id != TRACE


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a=1", "a=1"),
        ("a=1, b=2 ,,c=3", "a=1,b=2,c=3"),
        ("tenant@vendor=x", "tenant@vendor=x"),
        ("a=1,a=2", None),
        ("A=1", None),
        ("a=b=c", None),
        ("a=\u00e9", None),
        ("a", None),
        ("", None),
        (",".join(f"k{number}=v" for number in range(33)), None),
        ("a=" + "v" * 256, "a=" + "v" * 256),
        ("a=" + "v" * 257, None),
        ("a=" + "v" * 255 + ",b=" + "v" * 255, None),
    ],
)
def test_a_state_is_kept_whole_or_not_at_all(sent: str, kept: str | None) -> None:
    assert trace.checked_state(sent) == kept


@given(st.text(), st.text())
def test_nothing_that_is_sent_gets_through_unchecked(parent: str, state: str) -> None:
    found = trace.accept(parent, state)
    assert trace.accept(found.parent, found.state).trace_id == found.trace_id
    assert (found.state or "").isprintable()


def entry(world: World, request_id: str) -> AuditEntry:
    with world.runtime.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.request_id == request_id)
        return session.scalars(query).one()


def test_an_entry_keeps_the_trace_of_its_request(app: Flask, world: World) -> None:
    headers = {"traceparent": GOOD, "tracestate": "congo=1"}
    answer = System(app, world, COORDINATOR).get("/signals", headers=headers)
    found = entry(world, answer.headers["X-Request-ID"])
    assert (found.trace_id, found.parent_span_id, found.tracestate) == (TRACE, PARENT, "congo=1")
    assert found.foreign_parent


def test_two_parents_are_none(app: Flask, world: World) -> None:
    headers = [("traceparent", GOOD), ("traceparent", GOOD)]
    caller = System(app, world, COORDINATOR)
    headers += list(caller.headers.items())
    answer = caller.client.get("/api/v1/signals", base_url="https://x.example", headers=headers)
    assert entry(world, answer.headers["X-Request-ID"]).trace_id != TRACE


def test_a_trace_gives_no_right(app: Flask, world: World) -> None:
    plain = System(app, world, "mentor@maasdal")
    for path in ("/memberships", "/review-findings"):
        with_trace = plain.get(path, headers={"traceparent": GOOD, "tracestate": "a=1"})
        assert with_trace.status_code == plain.get(path).status_code == 403


class Post:
    def send(self, *_: object) -> Answer:
        return Answer(Fate.ACCEPTED, 250)


def test_messages_and_mails_go_on_in_the_trace(app: Flask, world: World) -> None:
    person = registered(world, by=COORDINATOR)
    signal_id = drafted(world, COORDINATOR, person)
    caller = System(app, world, COORDINATOR)
    with world.system() as work:
        before = set(work.ungoverned(select(OutboxMessage.id)))
    path = f"/signals/{signal_id}/submission"
    caller.post(path, json={"confirmedAcute": True}, headers={"traceparent": GOOD})
    with world.system() as work:
        new = select(OutboxMessage).where(OutboxMessage.id.not_in(before))
        [submitted] = [row for row in work.ungoverned(new) if row.topic == "signal.submitted"]
    assert submitted.traceparent.startswith(f"00-{TRACE}-")
    drain(world.runtime)
    handled = entry(world, submitted.id.hex)
    assert handled.trace_id == TRACE
    assert handled.parent_span_id == submitted.traceparent.split("-")[2]
    assert not handled.foreign_parent
    with world.system() as work:
        mails = list(work.ungoverned(select(Mail)))
    assert {mail.traceparent.split("-")[1] for mail in mails} <= {TRACE}


def test_sending_a_mail_stands_in_its_trace(world: World) -> None:
    with world.acting(COORDINATOR, "test.mail") as work:
        mail = Mail(
            membership_id=work.actor.membership_id,
            template="digest",
            occasion="test",
            items={},
            created_at=work.now,
            send_at=work.now,
            traceparent=GOOD,
        )
        work.add(mail)
    sending.send_due(world.runtime, Post(), 10)
    with world.runtime.sessions() as session:
        query = select(AuditEntry).where(AuditEntry.action == "mail.send")
        found = session.scalars(query.where(AuditEntry.trace_id == TRACE)).all()
    assert found
    assert {one.membership_id for one in found} == {world.member(COORDINATOR).id}
