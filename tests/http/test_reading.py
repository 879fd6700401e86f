"""Reading changes nothing: no address that a link, a picture or a preview asks for acts (T28)."""

from __future__ import annotations

import re
import uuid

from flask import Flask
from sqlalchemy import Connection

from tests.access.test_mass_assignment import tables
from tests.factories import concern, police_question
from tests.web import Browser, System
from tests.world import World

COORDINATOR, ADMIN = "care_coordinator@maasdal", "administrator@zvh"


def addresses(app: Flask, ids: dict[str, uuid.UUID]) -> list[str]:
    """Return every address that can be read, with the ids of what exists where one is known."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in rule.methods:
            continue
        path = rule.rule
        for name, value in ids.items():
            path = path.replace(f"<uuid:{name}>", str(value))
        path = re.sub(r"<uuid:[^>]+>", str(uuid.uuid4()), path)
        found.append(re.sub(r"<[^>]+>", "1", path))
    return found


def test_no_address_that_is_read_changes_anything(
    app: Flask, world: World, connection: Connection
) -> None:
    about = concern(world)
    ids = {
        "signal_id": about.id,
        "follow_up_id": police_question(world, about),
        "young_person_id": about.persons[0],
        "person_id": about.persons[0],
        "membership_id": world.member("mentor@maasdal").id,
        "organisation_id": world.organisation("maasdal").id,
    }
    for who in (COORDINATOR, ADMIN):
        browser, system = Browser(app, world, who), System(app, world, who)
        before = tables(connection)
        shown = 0
        for path in addresses(app, ids):
            caller = system if path.startswith("/api/") else browser
            shown += caller.get(path).status_code == 200
        changed = {name for name, digest in tables(connection).items() if digest != before[name]}
        assert changed == set(), who
        assert shown > 25, who
    before = tables(connection)
    assert Browser(app, world, ADMIN).post("/settings", {"locale": "en"}).status_code == 303
    assert {name for name, digest in tables(connection).items() if digest != before[name]} > set()
