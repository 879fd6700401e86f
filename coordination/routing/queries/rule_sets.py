"""Reads of the versions of the rule set and of who accepted them; open to every member."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from coordination.routing.models import RuleSetAcceptance, RuleSetVersion


def every_version() -> Select[RuleSetVersion]:
    """Return the query of all versions, the ones that wait for approval included."""
    return select(RuleSetVersion)


def one_version(version: int) -> Select[RuleSetVersion]:
    """Return the query of one version, approved or not."""
    return select(RuleSetVersion).where(RuleSetVersion.version == version)


def approved(session: Session, version: int | None) -> RuleSetVersion | None:
    """Return a version that may be used, or None.

    Args:
        session: an open session.
        version: its number, or None where nothing was accepted.
    """
    if version is None:
        return None
    return session.scalars(one_version(version).where(_is_approved())).one_or_none()


def newest_approved(session: Session) -> RuleSetVersion | None:
    """Return the newest version that may be accepted, or None."""
    query = select(RuleSetVersion).where(_is_approved())
    return session.scalars(query.order_by(RuleSetVersion.version.desc()).limit(1)).one_or_none()


def acceptances(session: Session, versions: Sequence[int]) -> Sequence[RuleSetAcceptance]:
    """Return who accepted these versions, in the order in which they did.

    Args:
        session: an open session.
        versions: numbers of versions.
    """
    query = select(RuleSetAcceptance).where(RuleSetAcceptance.version.in_(versions))
    return session.scalars(query.order_by(RuleSetAcceptance.accepted_at)).all()


def acceptance(organisation_id: uuid.UUID, version: int) -> Select[RuleSetAcceptance]:
    """Return the query of one organisation's acceptance of one version."""
    return select(RuleSetAcceptance).where(
        RuleSetAcceptance.organisation_id == organisation_id,
        RuleSetAcceptance.version == version,
    )


def _is_approved() -> ColumnElement[bool]:
    return RuleSetVersion.approved_at.is_not(None)
