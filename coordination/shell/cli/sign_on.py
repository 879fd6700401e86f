"""Commands for single sign-on: the operator's acts on providers, which count as confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from coordination.shell.cli.accounts import organisation_called
from coordination.shell.cli.context import operator, runtime
from coordination.single_sign_on import queries
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.rules import Demand
from coordination.single_sign_on.service import providers
from coordination.single_sign_on.service.providers import NewProvider
from coordination.work import Work

ACR = click.option("--acr", multiple=True, help="Value of acr that is accepted; may be repeated.")
MFA = click.option("--mfa", is_flag=True, help="The value mfa must be in amr.")


@click.group("oidc")
def group() -> None:
    """Let organisations log in through their own OpenID provider."""


@group.command()
@click.option("--key", required=True, help="Short name in addresses; it stays as it is.")
@click.option("--organisation", required=True, help="Name or external id of the organisation.")
@click.option("--name", required=True, help="As the login page shows it.")
@click.option("--issuer", required=True, help="Exactly as the provider writes it.")
@click.option("--client-id", required=True, help="By which the provider knows this product.")
@click.option("--client-secret", prompt=True, hide_input=True, help="Asked for when left out.")
@click.option("--origin", "origins", multiple=True, help="Another host that it uses; repeatable.")
@ACR
@MFA
def add(  # noqa: PLR0913 - one argument for each option
    *,
    key: str,
    organisation: str,
    name: str,
    issuer: str,
    client_id: str,
    client_secret: str,
    origins: tuple[str, ...],
    acr: tuple[str, ...],
    mfa: bool,
) -> None:
    """Add a provider, as it describes itself."""
    with operator("oidc_provider.propose") as work:
        where = organisation_called(work, organisation)
        asked = Demand(acr, mfa)
        new = NewProvider(
            key, where.id, name, issuer, client_id, client_secret, origins, demand=asked
        )
        providers.propose(work, new)
    click.echo(f"People of {where.name} can log in with {name}.")
    click.echo(f"It may send them back to {providers.redirect_uri(runtime(), key)}")


@group.command("list")
def listed() -> None:
    """Show every provider: its short name, organisation, issuer and state."""
    with operator("oidc_provider.list") as work:
        found = work.session.scalars(select(OidcProvider).order_by(OidcProvider.key)).all()
        work.saw(found, "oidc_provider.list")
        for row in found:
            click.echo(f"{row.key}\t{row.organisation.name}\t{row.issuer}\t{_state(row)}")


@group.command()
@click.argument("key")
def refresh(key: str) -> None:
    """Read again what the provider KEY says of itself."""
    with _provider(key) as (work, provider):
        providers.refresh(work, provider)
    click.echo(f"The description of {key} was read.")


@group.command()
@click.argument("key")
@click.option("--client-secret", prompt=True, hide_input=True, help="Asked for when left out.")
def secret(key: str, client_secret: str) -> None:
    """Take another client secret for the provider KEY."""
    with _provider(key) as (work, provider):
        providers.renew_secret(work, provider, client_secret)
    click.echo(f"The new secret of {key} is in use.")


@group.command()
@click.argument("key")
@ACR
@MFA
@click.option("--only", is_flag=True, help="Members whom it knows log in through it alone.")
def demand(key: str, *, acr: tuple[str, ...], mfa: bool, only: bool) -> None:
    """Change what the provider KEY must attest; without options this product asks its factor."""
    with _provider(key) as (work, provider):
        providers.demand(work, provider, Demand(acr, mfa, only))
    click.echo(f"The demand of {key} was changed.")


@group.command()
@click.argument("key")
def disable(key: str) -> None:
    """Let nobody log in through the provider KEY any more."""
    with _provider(key) as (work, provider):
        providers.disable(work, provider)
    click.echo(f"Nobody can log in with {key} any more.")


@contextmanager
def _provider(key: str) -> Iterator[tuple[Work, OidcProvider]]:
    with operator("oidc_provider.edit") as work:
        found = queries.by_key(work.session, key)
        if found is None:
            message = f"There is no provider called {key}."
            raise click.ClickException(message)
        yield work, found


def _state(provider: OidcProvider) -> str:
    if provider.disabled_at is not None:
        return "disabled"
    return "in use" if provider.confirmed_at is not None else "waits for the lead"
