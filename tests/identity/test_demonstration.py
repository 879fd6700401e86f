"""The demonstration can be used at once: its accounts have a password and a factor."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import undefer

from coordination.identity.queries import has_factor
from coordination.identity.service.second_factors import shown_code
from coordination.mail.models import Mail
from coordination.partners.models import Account
from coordination.shell.cli import context
from coordination.shell.cli.imports.commands import group
from deploy.demo_environment import PASSWORD
from tests.drain import drain
from tests.identity import people
from tests.web import form_token
from tests.world import World

PERSON = {
    "id": "invented.person",
    "email": "invented@maasdal.example",
    "name": "Invented Person",
    "memberships": [{"id": "invented@maasdal", "organisation": "maasdal", "role": "mentor"}],
}


def imported(world: World, folder: Path, *options: str) -> Account:
    """Import a network of one person and return the account."""
    file = folder / "network.json"
    file.write_text(json.dumps({"organisations": [], "accounts": [PERSON]}), encoding="utf-8")
    with context.using(world.runtime):
        done = CliRunner().invoke(group, ["network", str(file), *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    drain(world.runtime)
    with world.runtime.sessions() as session:
        query = select(Account).where(Account.email == PERSON["email"])
        return session.scalars(query.options(undefer(Account.password_hash))).one()


def test_a_demo_account_logs_in_with_the_code_that_is_shown(
    app: Flask, world: World, tmp_path: Path
) -> None:
    person = imported(world, tmp_path, "--demo-password", PASSWORD)
    browser = people.visitor(app, world)
    form = {"email": person.email, "password": PASSWORD}
    assert browser.post("/login", form).status_code == 303
    with world.system() as work:
        code = shown_code(work, person.id)
    browser.token = form_token(browser.get("/login/factor").text)
    assert browser.post("/login/factor", {"factorCode": code}).status_code == 303
    assert browser.get("/desk").status_code == 200
    assert invited(world, person) == 0


def test_without_the_demonstration_everybody_is_invited(world: World, tmp_path: Path) -> None:
    person = imported(world, tmp_path)
    with world.runtime.sessions() as session:
        assert not has_factor(session, person.id)
    assert person.password_hash is None
    assert invited(world, person) == 1


def invited(world: World, person: Account) -> int:
    with world.runtime.sessions() as session:
        return len(session.scalars(select(Mail).where(Mail.account_id == person.id)).all())
