"""Commands for accounts: the first administrators, and tokens for systems."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import select

from coordination.access.classes import Role
from coordination.identity.service import invitations
from coordination.identity.service.changing import set_password
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.queries.accounts import account_by_email
from coordination.partners.service.enrolment import NewMember, enrol_account, enrol_member
from coordination.partners.service.tokens import issue_token
from coordination.shell.cli.context import operator, runtime
from coordination.single_sign_on.service import binding
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
@click.option("--password", help="A first password; without it an invitation is mailed.")
def add(
    *,
    email: str,
    name: str,
    organisation: str,
    role: str,
    secrecy_bound: bool,
    password: str | None,
) -> None:
    """Add an account with a membership that counts as confirmed (the first administrators).

    The person enrols a second factor at the first login, or with the invitation.
    """
    with operator("account.add") as work:
        where = organisation_called(work, organisation)
        account = enrol_account(work, email, name)
        enrol_member(work, account, NewMember(where, Role(role), secrecy_bound))
        if password is not None:
            set_password(work, account, password, "/password")
    if password is None:
        click.echo(f"{email} gets an invitation by mail, as {role} of {where.name}.")
    else:
        click.echo(f"{email} can log in as {role} of {where.name}, and sets up a second factor.")


@group.command()
@click.option("--email", required=True, help="Address of the account.")
def reset(*, email: str) -> None:
    """Take password, factors, sign-on and sessions away and print the link to begin again.

    For who has lost everything; hand the link over in person. People with something left go
    through the lead of their organisation.
    """
    with operator("account.reset") as work:
        account_id = _account(work, email).id
        link = invitations.reset(work, account_id)
        binding.unbind_all(work, account_id)
    click.echo(f"{runtime().settings.base_url}/invitation/{link}")


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


def _account(work: Work, email: str) -> Account:
    found = account_by_email(work.session, email)
    if found is None:
        message = f"There is no account {email}."
        raise click.ClickException(message)
    return found


def organisation_called(work: Work, name: str) -> Organisation:
    """Return an organisation by its name or external id.

    Args:
        work: unit of work of the operator.
        name: as typed.

    Raises:
        ClickException: there is none.
    """
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
