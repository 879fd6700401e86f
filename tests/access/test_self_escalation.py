"""T07: nobody raises their own rights, by whatever endpoint, invitation, proposal or token.

Each role tries every changing endpoint, pages and API, with everything that it could wish for
itself in it, several times over in a random order that can be repeated. What it may do is computed
from plain SQL by `tests.access.facts` before and after: memberships that count, with their role,
secrecy and functions, whom it replaces, and the tokens that act in its name. Nothing may be added.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.http.endpoint import declaration
from coordination.partners.models import Membership
from coordination.partners.rules import FUNCTIONS
from tests.access import facts
from tests.access.descriptions import Operation, operations, positions
from tests.web import HTTPS, Browser, System
from tests.world import World

ROOT = Path(__file__).parents[2]
SEED, ROUNDS, TRIES, BAD_REQUEST = 20261121, 2, 4, 400
ROLES = sorted(role.value for role in Role)
EVERY_ROLE = (
    *("care_coordinator@maasdal", "mentor@maasdal", "organisation_lead@maasdal"),
    *("privacy_officer@maasdal", "attendance_officer@leerplicht-venlo"),
    *("youth_worker@wijkteam-venlo", "police_officer@politie-venlo"),
    *("process_director@zvh", "weighing_member@zvh", "policy_officer@gemeente-venlo"),
    "administrator@zvh",
)
THOSE_WHO_APPOINT = ("organisation_lead@maasdal", "administrator@zvh")
# Ending one's own session ends the attempt; it raises nothing.
LEFT_OUT = re.compile(r"log-?out|/sessions|/session$|/settings/security|/login")


def test_every_role_tries(world: World) -> None:
    assert {world.member(who).role.value for who in EVERY_ROLE} == set(ROLES)


@dataclass
class Attempt:
    """Somebody who wants more: what they are, and what they could name in a request."""

    who: str
    world: World
    connection: Connection
    chance: random.Random
    planted: dict[str, list[str]]

    @property
    def member(self) -> Membership:
        """Return the membership under which they act."""
        return self.world.member(self.who)

    def one_of(self, own: str) -> str:
        """Return one's own id, that of a colleague, or any other: what such a field could hold."""
        here = self.member.organisation_id
        near = [row.id for row in self.world.members.values() if row.organisation_id == here]
        others = [item for row in self.world.members.values() for item in (row.id, row.account_id)]
        places = [row.id for row in self.world.organisations.values()]
        lists = [[own], near, [*self.planted["ids"], *others, *places]]
        return str(self.chance.choice(self.chance.choices(lists, (45, 40, 15))[0]))

    def value(self, name: str, kind: str) -> Any:
        """Return what somebody would write into a field to get more out of it."""
        today = dt.date(2026, 11, 18)
        wishes: dict[str, list[Any]] = {
            "role": [*ROLES],
            "function": [*FUNCTIONS],
            "email": [self.planted["email"][0], f"new.{uuid.uuid4().hex}@maasdal.example"],
            "organisationid": [str(row.id) for row in self.world.organisations.values()],
            "scopes": [["*"], *[[scope] for scope in self.planted["scopes"]]],
            "secrecybound": [True],
            "active": [True],
            "territory": [["GM0983", "GM0984", "GM0907"]],
            "kind": ["police", "school", "youth_care"],
            "domain": ["example.org"],
            "maildomains": [["example.org"]],
            "name": ["Somebody"],
            "locale": ["nl"],
            "deputy": [False],
        }
        plain = re.sub(r"[^a-z]", "", name.lower())
        if plain in wishes:
            return self.chance.choice(wishes[plain])
        if plain.endswith("id"):
            return self.one_of(str(self.member.id))
        if plain.endswith(("on", "day", "from", "until")) or kind == "date":
            return (today + dt.timedelta(days=self.chance.choice((0, 0, 30)))).isoformat()
        return {"boolean": True, "integer": 1, "array": [], "object": {}}.get(kind, "nodig genoeg")


def rights(connection: Connection, account_id: uuid.UUID) -> set[tuple[str, ...]]:
    """Return all that a person may do, as far as it does not follow from a single record."""
    found: set[tuple[str, ...]] = set()
    owners = dict(connection.execute(text("SELECT id, account_id FROM memberships")).all())
    read = facts.read(connection)
    for actor in read.actors.values():
        if not actor.active or owners[actor.id] != account_id:
            continue
        here = (str(actor.organisation), actor.kind, actor.role)
        found.add(("member", *here, f"bound {actor.bound}"))
        found |= {("function", *here, name) for name in actor.functions}
        found |= {("replaces", *here, str(other)) for other in actor.replaces}
    for row in connection.execute(text(TOKENS), {"account": account_id, "now": read.now}):
        # A token of one's own reaches no further than the membership; one of others would.
        found |= {("token", str(row.membership_id), scope) for scope in row.scopes}
    return found


TOKENS = """
SELECT t.membership_id, t.scopes FROM api_tokens t JOIN memberships m ON m.id = t.membership_id
WHERE t.revoked_at IS NULL AND t.expires_at > :now AND m.account_id <> :account
  AND t.label = 'nodig genoeg'
"""


def plant(world: World, who: str) -> dict[str, list[str]]:
    """Leave what somebody could misuse: proposals for themself, domains, tokens of colleagues."""
    member = world.member(who)
    with world.system() as work:
        account = work.session.merge(member.account)
        waiting = [
            Membership(
                account_id=account.id,
                organisation_id=place.id,
                role=role,
                proposed_by=world.member("administrator.2@zvh").id,
                valid_from=work.today,
            )
            for place in world.organisations.values()
            for role in (Role.ORGANISATION_LEAD, Role.CARE_COORDINATOR)
            if (place.id, role) != (member.organisation_id, member.role)
        ]
        for row in waiting:
            work.add(row)
            work.record("membership.propose", row)
        email = account.email
        domains = [str(row[0]) for row in work.session.execute(text("SELECT id FROM mail_domains"))]
    others = [str(row.account_id) for row in world.members.values()][::5]
    found = {"ids": [str(row.id) for row in waiting] + domains + others, "email": [email]}
    return found | {"scopes": ["membership.confirm", "account.create", "signal.read"]}


def bodies(attempt: Attempt, operation: Operation) -> Any:
    """Return a body with every field filled with what somebody would wish."""
    found: dict[str, Any] = {}
    for way, known in positions(operation.schema or {}):
        values = {name: attempt.value(name, _kind(inner)) for name, inner in known.items()}
        if not way:
            found = values
        elif len(way) in {1, 2}:
            found[way[0]] = [values] if way[-1] == 0 else values
    return found


def _kind(schema: dict[str, Any]) -> str:
    return "date" if schema.get("format") == "date" else str(schema.get("type", ""))


def fields_of_forms() -> list[str]:
    """Return the names of all fields of all forms."""
    folder = ROOT / "coordination" / "shell" / "templates"
    every = "\n".join(path.read_text() for path in folder.rglob("*.html"))
    names = set(re.findall(r"f\.\w+\(\"([\w-]+)\"", every)) - {"csrf_token"}
    return sorted(names)


def page_rules(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the path of every form of the pages, and what it declares."""
    for rule in app.url_map.iter_rules():
        declared = declaration(app, rule.endpoint)
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static")):
            yield rule.rule, (declared.action if declared else None) or ""


def everything(app: Flask, role: str) -> list[Any]:
    """Return every endpoint once, and those that the role may come to several times."""
    document = app.test_client().get("/api/v1/openapi.json").json
    pages = list(page_rules(app))
    found: list[Any] = [*operations(app, document), *(path for path, _ in pages)]
    actions = dict(pages)
    for item in tuple(found):
        action = item.action if isinstance(item, Operation) else actions[item]
        found += [item] * (TRIES - 1) * may_ever(action, Role(role))
    return [item for item in found if not LEFT_OUT.search(str(item))]


def fill(attempt: Attempt, path: str) -> str:
    """Return an address with ids that somebody would try."""
    number = re.sub(r"<int:[^>]+>|\{version\}", "1", path)
    wanted = attempt.chance.choice([attempt.member.id, attempt.member.organisation_id])
    chosen = attempt.chance.choice([str(wanted), *attempt.planted["ids"]])
    return re.sub(r"<[^>]+>|\{[^}]+\}", lambda _: attempt.one_of(chosen), number)


def try_all(attempt: Attempt, browser: Browser, every: list[Any]) -> int:
    """Send everything once, in a random order; return how much was carried out."""
    attempt.chance.shuffle(every)
    done, fields = 0, fields_of_forms()
    for item in every:
        if isinstance(item, Operation):
            sent = {"json": bodies(attempt, item), "headers": {"If-Match": '"x"'}}
            path, method = f"/api/v1{fill(attempt, item.path)}", item.method
        else:
            form = {name: attempt.value(name.rpartition("-")[2], "") for name in fields}
            path, method, sent = fill(attempt, item), "POST", {"data": form}
        headers = {"X-CSRFToken": browser.token} | sent.pop("headers", {})
        answer = browser.client.open(path, method=method, base_url=HTTPS, headers=headers, **sent)
        assert answer.status_code != BAD_REQUEST, (path, answer.text[-2000:])
        done += answer.status_code < BAD_REQUEST
    return done


def raised(app: Flask, world: World, connection: Connection, who: str, rounds: int) -> set[Any]:
    """Let somebody try everything and return what they may do that they could not before."""
    every = everything(app, world.member(who).role.value)
    attempt = Attempt(who, world, connection, random.Random(f"{SEED} {who}"), plant(world, who))  # noqa: S311 - to be repeated
    account = world.member(who).account_id
    before = rights(connection, account)
    assert before
    browser = Browser(app, world, who)
    done = sum(try_all(attempt, browser, every) for _ in range(rounds))
    assert done >= rounds, "nothing at all was carried out, so nothing was shown"
    return rights(connection, account) - before


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("who", EVERY_ROLE)
def test_nobody_raises_their_own_rights(app: Flask, world: World, connection, who: str) -> None:
    assert raised(app, world, connection, who, ROUNDS) == set()


@pytest.mark.parametrize("who", THOSE_WHO_APPOINT)
def test_a_token_does_nothing_outside_its_scope(app: Flask, world: World, who: str) -> None:
    caller = System(app, world, who, "organisation.list")
    for operation in operations(app, app.test_client().get("/api/v1/openapi.json").json):
        answer = caller.call(operation.method, operation.place(), json={})
        assert (answer.status_code, answer.json["code"]) == (403, "token_scope"), str(operation)


def test_the_oracle_sees_what_is_added(world: World, connection: Connection) -> None:
    """Each kind of right that the product knows raises what the oracle computes."""
    member = world.member("mentor@maasdal")
    before = rights(connection, member.account_id)
    named = {
        "id": member.id,
        "here": member.organisation_id,
        "colleague": world.member("care_coordinator@maasdal").id,
    }
    for statement in GROWN:
        with connection.begin_nested() as undone:
            connection.execute(text(statement), named)
            assert not rights(connection, member.account_id) <= before, statement
            undone.rollback()


GROWN = (
    "UPDATE memberships SET secrecy_bound = true WHERE id = :id",
    "UPDATE memberships SET role = 'care_coordinator' WHERE id = :id",
    """INSERT INTO function_contacts (id, organisation_id, function, membership_id, deputy)
    VALUES (gen_random_uuid(), :here, 'organisation_lead', :id, false)""",
    """INSERT INTO stand_ins (id, organisation_id, membership_id, stand_in_id, first_day, last_day)
    VALUES (gen_random_uuid(), :here, :colleague, :id, '2026-11-01', '2026-12-01')""",
    "UPDATE organisations SET kind = 'police' WHERE id = :here",
)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("guard", ["contacts._not_oneself", "stand_ins._not_for_oneself"])
def test_the_attempts_find_a_missing_guard(
    app: Flask, world: World, connection: Connection, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    monkeypatch.setattr(f"coordination.partners.service.{guard}", lambda *_: None)
    assert raised(app, world, connection, "organisation_lead@maasdal", ROUNDS)
