"""Where a version of the rule set stands for the reader, and what they can do with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.grants import may_ever
from coordination.partners.models import Membership, Organisation
from coordination.routing.models import RuleSetAcceptance, RuleSetVersion
from coordination.routing.queries import rule_sets
from coordination.work import Work


@dataclass(frozen=True)
class Standing:
    """A version as one reader sees it.

    Attributes:
        version: its number.
        note: why the rules change.
        proposed_at: when it was proposed.
        approved_at: when a second administrator approved it, or None.
        accepted_at: when the own organisation accepted it, or None.
        in_force: whether it decides about the signals of the own organisation.
        accepted_by: names of the organisations that accepted it.
        may_approve: whether the reader can approve it now.
        may_accept: whether the reader can accept it now.
    """

    version: int
    note: str | None
    proposed_at: dt.datetime
    approved_at: dt.datetime | None
    accepted_at: dt.datetime | None
    in_force: bool
    accepted_by: Sequence[str]
    may_approve: bool
    may_accept: bool


def standing(work: Work, version: RuleSetVersion) -> Standing:
    """Return where one version stands.

    Args:
        work: of the reader.
        version: which one.
    """
    return standings(work, [version])[0]


def standings(work: Work, versions: Sequence[RuleSetVersion]) -> list[Standing]:
    """Return where versions stand, in the order in which they came.

    Args:
        work: of the reader.
        versions: which ones.
    """
    accepted: dict[int, list[RuleSetAcceptance]] = {row.version: [] for row in versions}
    for one in rule_sets.acceptances(work.session, list(accepted)):
        accepted[one.version].append(one)
    ids = [one.organisation_id for several in accepted.values() for one in several]
    around = _Around(_names(work, ids), _in_force(work), _own_proposals(work, versions))
    return [_standing(work, row, accepted[row.version], around) for row in versions]


@dataclass(frozen=True)
class _Around:
    """What every version needs, read once.

    Attributes:
        names: of organisations.
        in_force: version that the own organisation follows.
        own: versions that the reader proposed, under whatever membership.
    """

    names: Mapping[uuid.UUID, str]
    in_force: int | None
    own: frozenset[int]


def _standing(
    work: Work, row: RuleSetVersion, accepted: Sequence[RuleSetAcceptance], around: _Around
) -> Standing:
    mine = [one for one in accepted if one.organisation_id == work.actor.organisation_id]
    role, approved = work.actor.role, row.approved_at is not None
    newer = row.version > (around.in_force or 0)
    another = row.version not in around.own
    return Standing(
        version=row.version,
        note=row.note,
        proposed_at=row.proposed_at,
        approved_at=row.approved_at,
        accepted_at=mine[0].accepted_at if mine else None,
        in_force=row.version == around.in_force,
        accepted_by=sorted(around.names[one.organisation_id] for one in accepted),
        may_approve=may_ever("rule_set.approve", role) and not approved and another,
        may_accept=may_ever("rule_set.accept", role) and approved and newer,
    )


def _names(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = work.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in found}


def _in_force(work: Work) -> int | None:
    own = Organisation.id == work.actor.organisation_id
    return work.session.scalar(select(Organisation.accepted_rule_set).where(own))


def _own_proposals(work: Work, versions: Sequence[RuleSetVersion]) -> frozenset[int]:
    proposers = [row.proposed_by for row in versions if row.proposed_by]
    query = select(Membership.id).where(
        Membership.id.in_(proposers), Membership.account_id == work.actor.account_id
    )
    mine = set(work.session.scalars(query))
    return frozenset(row.version for row in versions if row.proposed_by in mine)
