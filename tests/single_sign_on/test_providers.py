"""Who may set up a provider, who confirms it, and what never changes."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select

from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from coordination.shell.sentences import WORDS
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import Demand, Reason, SignOnFailed, usable
from coordination.single_sign_on.service import providers
from coordination.single_sign_on.service.providers import NewProvider
from tests.openid.running import Provider
from tests.single_sign_on.conftest import ATTESTED, known
from tests.web import Browser
from tests.world import World

ADMIN, LEAD, OTHER_LEAD = "administrator@zvh", "organisation_lead@maasdal", "organisation_lead@zvh"
PAGE = "/sign-on-providers"


def new(world: World, entree: Provider, **changes: object) -> NewProvider:
    told = {
        "key": "entree",
        "organisation_id": world.organisation("maasdal").id,
        "name": "Entree",
        "issuer": entree.issuer,
        "client_id": entree.client_id,
        "client_secret": entree.client_secret,
    }
    return NewProvider(**told | changes)


def in_use(world: World, key: str = "entree") -> bool:
    with world.system() as work:
        return queries.one_in_use(work.session, key) is not None


def test_it_opens_nothing_before_the_lead_has_confirmed_it(world: World, entree: Provider) -> None:
    with world.acting(ADMIN) as work:
        made = providers.propose(work, new(world, entree))
    assert not in_use(world)
    with world.acting(LEAD) as work:
        providers.confirm(work, made.id)
    assert in_use(world)


def test_only_the_lead_of_the_organisation_confirms(world: World, entree: Provider) -> None:
    with world.acting(ADMIN) as work:
        made = providers.propose(work, new(world, entree))
    with pytest.raises(NotFound), world.acting(OTHER_LEAD) as work:
        providers.confirm(work, made.id)
    with pytest.raises(Refused), world.acting(ADMIN) as work:
        work.require("oidc_provider.confirm")


def test_nobody_confirms_what_they_proposed_themselves(world: World, entree: Provider) -> None:
    with world.acting(ADMIN) as work:
        made = providers.propose(work, new(world, entree))
    with world.system() as work:
        row = queries.by_key(work.session, "entree")
        row.proposed_by = world.member(LEAD).id
        work.record("oidc_provider.edit", row)
    with pytest.raises(Refused) as refused, world.acting(LEAD) as work:
        providers.confirm(work, made.id)
    assert refused.value.code == "second_person_needed"


def test_another_demand_has_to_be_confirmed_again(world: World, entree: Provider) -> None:
    made = known(world, entree, "entree", "maasdal", ATTESTED)
    assert in_use(world)
    with world.acting(ADMIN) as work:
        providers.demand(work, providers.load(work, made.id), Demand())
    assert not in_use(world)


def test_a_new_secret_keeps_it_in_use(world: World, entree: Provider) -> None:
    made = known(world, entree, "entree", "maasdal")
    with world.acting(ADMIN) as work:
        providers.renew_secret(work, providers.load(work, made.id), "another secret")
        assert providers.known(work.runtime, made).client_secret != "another secret"
    with world.system() as work:
        row = queries.by_key(work.session, "entree")
        assert providers.known(work.runtime, row).client_secret == "another secret"
    assert in_use(world)


def test_the_secret_stands_encrypted_and_opens_in_its_own_place_only(
    world: World, entree: Provider
) -> None:
    made = known(world, entree, "entree", "maasdal")
    assert entree.client_secret not in made.client_secret
    with world.system() as work:
        copied = OidcProvider(client_secret=made.client_secret)
        with pytest.raises(InvalidTag):
            providers.known(work.runtime, copied)
        assert providers.known(work.runtime, made).client_secret == entree.client_secret


def test_who_disabled_it_has_ended_it(world: World, entree: Provider) -> None:
    made = known(world, entree, "entree", "maasdal")
    with world.acting(LEAD) as work:
        providers.disable(work, providers.load(work, made.id))
    assert not in_use(world)
    with pytest.raises(Conflict), world.acting(LEAD) as work:
        providers.confirm(work, made.id)
    with pytest.raises(Conflict), world.acting(ADMIN) as work:
        providers.disable(work, providers.load(work, made.id))


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"key": "No Spaces"}, "/key", "provider_key"),
        ({"issuer": "ftp://x.example"}, "/issuer", "provider_address"),
        ({"other_origins": ("javascript:1",)}, "/otherOrigins", "provider_address"),
        ({"issuer": "http://127.0.0.1:1/o"}, "/issuer", "provider_unreachable"),
    ],
)
def test_what_cannot_be_a_provider_is_said_at_the_field(
    world: World, entree: Provider, changes: dict, pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as invalid, world.acting(ADMIN) as work:
        providers.propose(work, new(world, entree, **changes))
    assert [(one.pointer, one.code) for one in invalid.value.problems] == [(pointer, code)]


def test_another_issuer_at_the_same_host_is_not_it(world: World, entree: Provider) -> None:
    with pytest.raises(Invalid) as invalid, world.acting(ADMIN) as work:
        providers.propose(work, new(world, entree, issuer=entree.issuer + "/"))
    assert invalid.value.problems[0].code == "provider_discovery"


def test_a_key_and_a_client_are_there_once(world: World, entree: Provider, surf: Provider) -> None:
    known(world, entree, "entree", "maasdal")
    for changes in ({"key": "again"}, {"issuer": surf.issuer, "client_id": surf.client_id}):
        with pytest.raises(Conflict), world.acting(ADMIN) as work:
            providers.propose(work, new(world, entree, **changes))


def test_in_production_plain_http_will_not_do() -> None:
    assert not usable("http://login.example", plain=False)


def form(world: World, entree: Provider) -> dict[str, str]:
    return {
        "key": "entree",
        "organisationId": str(world.organisation("maasdal").id),
        "name": "Entree",
        "issuer": entree.issuer,
        "clientId": entree.client_id,
        "clientSecret": entree.client_secret,
        "acrValues": "urn:example:two-factors urn:example:three",
        "demandsMfa": "true",
    }


def test_the_pages_lead_from_proposal_to_use(app: Flask, world: World, entree: Provider) -> None:
    admin, lead = Browser(app, world, ADMIN), Browser(app, world, LEAD)
    assert admin.get(PAGE).status_code == 200
    made = admin.post(PAGE, form(world, entree))
    assert made.status_code == 303, made.text
    page = lead.get(made.location).text
    assert "Entree" in page
    assert entree.client_secret not in page + admin.get(made.location).text
    assert lead.post(f"{made.location}/confirmation").status_code == 303
    with world.system() as work:
        row = work.session.scalars(select(OidcProvider)).one()
        assert row.demand == Demand(("urn:example:two-factors", "urn:example:three"), mfa=True)
    assert in_use(world)
    assert admin.post(f"{made.location}/description").status_code == 303
    assert admin.post(f"{made.location}/secret", {"clientSecret": "x"}).status_code == 303
    assert admin.post(f"{made.location}/demand", {"acrValues": "two"}).status_code == 303
    assert not in_use(world)
    assert lead.post(f"{made.location}/end").status_code == 303
    assert "Entree" in lead.get(PAGE).text


def test_a_wrong_form_says_where(app: Flask, world: World, entree: Provider) -> None:
    admin = Browser(app, world, ADMIN)
    wrong = form(world, entree) | {"key": "A B", "clientId": ""}
    page = admin.post(PAGE, wrong)
    assert page.status_code == 422
    assert 'href="#field-clientId"' in page.text
    assert entree.client_secret not in page.text


@pytest.mark.parametrize("who", ["mentor@maasdal", "police_officer@politie-venlo"])
def test_others_do_not_even_see_them(app: Flask, world: World, entree: Provider, who: str) -> None:
    made = known(world, entree, "entree", "maasdal")
    browser = Browser(app, world, who)
    assert browser.get(PAGE).status_code == 403
    for act in ("", "/confirmation", "/demand", "/secret", "/description", "/end"):
        path = f"{PAGE}/{made.id}{act}" if act else PAGE
        assert browser.post(path, form(world, entree)).status_code == 403, act
    assert in_use(world)


@pytest.mark.parametrize("act", ["confirmation", "end"])
def test_another_lead_finds_nothing(app: Flask, world: World, entree: Provider, act: str) -> None:
    made = known(world, entree, "entree", "maasdal")
    browser = Browser(app, world, OTHER_LEAD)
    assert browser.get(f"{PAGE}/{made.id}").status_code == 404
    assert browser.post(f"{PAGE}/{made.id}/{act}").status_code == 404
    assert "Entree" not in browser.get(PAGE).text


@pytest.mark.parametrize("who", [ADMIN, LEAD])
def test_the_page_shows_what_must_be_registered(app, world, entree, who: str) -> None:
    made = known(world, entree, "entree", "maasdal")
    shown = Browser(app, world, who).get(f"{PAGE}/{made.id}").text
    for way, method in (("return", "GET"), ("logout", "POST")):
        path = f"/login/organisation/entree/{way}"
        assert f"https://schakel.example.org{path}" in shown
        assert app.url_map.bind("x").match(path, method)


def test_the_operator_has_a_command(world: World, entree: Provider) -> None:
    def typed(*words: str, status: int = 0) -> str:
        with context.using(world.runtime):
            result = CliRunner().invoke(schakel, ["oidc", *words], catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result.output

    said = typed(
        *("add", "--key", "entree", "--organisation", "maasdal", "--name", "Entree", "--mfa"),
        *("--issuer", entree.issuer, "--client-id", entree.client_id, "--client-secret", "s"),
    )
    assert "https://schakel.example.org/login/organisation/entree/return" in said
    assert "https://schakel.example.org/login/organisation/entree/logout" in said
    assert in_use(world)
    assert "in use" in typed("list")
    typed("refresh", "entree")
    typed("secret", "entree", "--client-secret", "t")
    typed("demand", "entree", "--acr", "two")
    assert in_use(world)
    typed("disable", "entree")
    assert "disabled" in typed("list")
    assert "no provider" in typed("refresh", "nobody", status=1)


def test_every_reason_has_words() -> None:
    told = {SignOnFailed(reason).code for reason in Reason}
    assert "sign_on_failed" in told
    refused = (Reason.UNREACHABLE, Reason.ORIGIN, Reason.DISCOVERY)
    assert told | {f"provider_{reason}" for reason in refused} <= WORDS.keys()
