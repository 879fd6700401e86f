"""Commands for accounts: the first administrators, and tokens for systems."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import select

from coordination.access.classes import Role
from coordination.identity import passwords
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.service.enrolment import NewMember, enrol_account, enrol_member
from coordination.partners.service.tokens import issue_token
from coordination.shell.cli.context import operator
from coordination.work import Work


@click.group("account")
def group() -> None:
    """Add accounts and issue tokens, as the operator."""


@group.command()
@click.option("--email", required=True, help="Address to log in with.")
@click.option("--name", required=True, help="Name as colleagues know it.")
@click.option("--organisation", required=True, help="Name or external id of the organisation.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--secrecy-bound", is_flag=True, help="Bound to professional secrecy.")
@click.password_option(help="Asked for when it is left out.")
def add(
    *, email: str, name: str, organisation: str, role: str, secrecy_bound: bool, password: str
) -> None:
    """Add an account with a membership that counts as confirmed (the first administrators)."""
    with operator("account.add") as work:
        where = _organisation(work, organisation)
        account = enrol_account(work, email, name)
        account.password_hash = passwords.hashed(password)
        enrol_member(work, account, NewMember(where, Role(role), secrecy_bound))
    click.echo(f"{email} can log in as {role} of {where.name}.")


@group.command()
@click.option("--email", required=True, help="Address of the account.")
@click.option("--membership", help="External id of the membership, where there are several.")
@click.option("--label", default="operator", help="What the token is for.")
@click.option("--days", default=90, help="Days until it expires.")
@click.option("--scope", "scopes", multiple=True, help="Action it is limited to; may be repeated.")
def token(
    *, email: str, membership: str | None, label: str, days: int, scopes: tuple[str, ...]
) -> None:
    """Issue a token for a membership's own systems; it is shown once."""
    with operator("account.token") as work:
        holder = _membership(work, email, membership)
        expires = work.now + dt.timedelta(days=days)
        secret = issue_token(work, holder, label, scopes or ("*",), expires)
    click.echo(secret)


def _organisation(work: Work, name: str) -> Organisation:
    wanted = (Organisation.name == name) | (Organisation.external_id == name)
    found = work.session.scalars(select(Organisation).where(wanted)).one_or_none()
    if found is None:
        message = f"There is no organisation called {name}."
        raise click.ClickException(message)
    return found


def _membership(work: Work, email: str, external_id: str | None) -> Membership:
    query = select(Membership).join(Membership.account).where(Account.email == email)
    if external_id:
        query = query.where(Membership.external_id == external_id)
    found = work.session.scalars(query).unique().all()
    if len(found) != 1:
        message = f"{email} has {len(found)} memberships; name one with --membership."
        raise click.ClickException(message)
    return found[0]
