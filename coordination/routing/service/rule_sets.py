"""A rule set is proposed by one administrator, approved by another, accepted by each organisation.

A version is never changed: who wants other rules proposes the next one.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from sqlalchemy import func, select

from coordination.access.actors import System
from coordination.core.errors import Conflict, NotFound, Refused, require_valid
from coordination.partners.models import Membership, Organisation
from coordination.routing import notation, validation
from coordination.routing.models import RuleSetAcceptance, RuleSetVersion
from coordination.routing.queries import rule_sets
from coordination.signals.categories import default_categories
from coordination.work import Work

NUMBERING = 5_252_018  # any number, the same for all who give a version its number


def propose(work: Work, document: object, note: str | None = None) -> RuleSetVersion:
    """Save the next version; it waits for another administrator.

    Args:
        work: of an administrator.
        document: the rules in the notation of `routing.notation`, parsed from JSON.
        note: why they change, for those who approve and accept.

    Raises:
        Refused: not an administrator.
        Invalid: names every field that is wrong; what could not be carried out cannot be saved.
    """
    work.require("rule_set.create")
    return _save(work, _checked(document), note)


def approve(work: Work, version: int) -> RuleSetVersion:
    """Make a version one that organisations can accept.

    Args:
        work: of another administrator than the one who proposed it.
        version: its number.

    Raises:
        Refused: not an administrator, or `second_person_needed`.
        NotFound: there is no such version.
        Conflict: `act_not_possible_now`; it was approved before.
    """
    work.require("rule_set.approve")
    found = _locked(work, version)
    if found.approved_at is not None:
        raise Conflict("act_not_possible_now", act="approve", status="approved")
    if _is_own(work, found):
        raise Refused("second_person_needed")
    found.approved_by, found.approved_at = work.actor.membership_id, work.now
    work.record("rule_set.approve", found, version=version)
    return found


def accept(work: Work, version: int) -> RuleSetAcceptance:
    """Let a version hold for the signals of the lead's own organisation from now on.

    Args:
        work: of the organisation's lead.
        version: its number; newer than what was accepted before. Accepting it again changes
            nothing.

    Raises:
        Refused: not a lead.
        NotFound: there is no such version.
        Conflict: `rule_set_not_approved`, or `newer_rule_set_accepted`.
    """
    work.require("rule_set.accept")
    query = select(Organisation).where(Organisation.id == work.actor.organisation_id)
    organisation = work.ungoverned(query.with_for_update(of=Organisation)).one()
    if _locked(work, version).approved_at is None:
        raise Conflict("rule_set_not_approved")
    if (organisation.accepted_rule_set or 0) > version:
        raise Conflict("newer_rule_set_accepted", version=organisation.accepted_rule_set)
    return accept_for(work, organisation, version)


def accept_for(work: Work, organisation: Organisation, version: int) -> RuleSetAcceptance:
    """Write down that an organisation accepts a version; the operator's act when it is imported.

    Args:
        work: of the organisation's lead, or of the system.
        organisation: which one.
        version: approved.
    """
    organisation.accepted_rule_set = version
    work.record("organisation.accept_rules", organisation, version=version)
    known = work.ungoverned(rule_sets.acceptance(organisation.id, version)).one_or_none()
    if known is not None:
        return known
    acceptance = RuleSetAcceptance(
        organisation_id=organisation.id,
        version=version,
        accepted_by=_who(work),
        accepted_at=work.now,
    )
    work.add(acceptance)
    work.record("rule_set.accept", acceptance, version=version)
    return acceptance


def load_default(work: Work) -> RuleSetVersion:
    """Save the rule set that comes with the product as approved, if there is none yet.

    The operator's act (product text §2): `schakel init`.

    Args:
        work: of the system.

    Returns:
        The newest approved version.
    """
    known = rule_sets.newest_approved(work.session)
    if known is not None:
        return known
    document = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))
    version = _save(work, _checked(document), None)
    version.approved_at = work.now
    work.record("rule_set.approve", version, version=version.version)
    return version


def _checked(document: object) -> dict[str, Any]:
    rule_set = notation.load(document)
    require_valid(validation.problems(rule_set, default_categories()))
    return notation.dump(rule_set)


def _save(work: Work, rules: dict[str, Any], note: str | None) -> RuleSetVersion:
    work.session.execute(select(func.pg_advisory_xact_lock(NUMBERING)))
    newest = select(RuleSetVersion).order_by(RuleSetVersion.version.desc()).limit(1)
    last = work.ungoverned(newest).one_or_none()
    version = RuleSetVersion(
        version=last.version + 1 if last else 1,
        rules=rules,
        note=note,
        proposed_by=_who(work),
        proposed_at=work.now,
    )
    work.add(version)
    work.record("rule_set.create", version, version=version.version)
    work.flush()
    return version


def _who(work: Work) -> uuid.UUID | None:
    return None if isinstance(work.who, System) else work.actor.membership_id


def _locked(work: Work, version: int) -> RuleSetVersion:
    query = rule_sets.one_version(version).with_for_update()
    found = work.ungoverned(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _is_own(work: Work, version: RuleSetVersion) -> bool:
    """Return whether the same person proposed it, under whatever membership."""
    if version.proposed_by is None:
        return False
    query = select(Membership).where(Membership.id == version.proposed_by)
    return work.ungoverned(query).one().account_id == work.actor.account_id
