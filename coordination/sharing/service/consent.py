"""What lets help be asked: consent by age, or a conflict of duties with a second signature.

Source of the gates: Jeugdwet 7.3.4 and 7.3.5 (see `rules.py`). Where consent is missing, safety may
still require sharing; then a colleague was consulted, the reason stands in words, and the owner's
lead signs, who judges on that reason and the stub.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.core.errors import Conflict, FieldProblem, Refused, require_valid
from coordination.partners.models import Membership
from coordination.sharing import rules
from coordination.sharing.grounds import LegalBasis
from coordination.sharing.models import Share
from coordination.sharing.rules import Consenter, ShareState
from coordination.sharing.service import informing, shares
from coordination.sharing.service.changing import changed
from coordination.work import Work

LONGEST_REASON = 2_000  # characters; a proposal
LONGEST_COLLEAGUE = 200


@dataclass(frozen=True)
class Consent:
    """Consent that was given.

    Attributes:
        on: the day on which it was given.
        by: who gave it; None means everybody whom the age gates name.
    """

    on: dt.date
    by: frozenset[Consenter] | None = None


@dataclass(frozen=True)
class ConflictOfDuties:
    """Why something is shared without consent.

    Attributes:
        ground: the legal basis that carries it instead; never consent itself.
        colleague: who was consulted, as the coordinator writes it.
        reason: in words.
    """

    ground: LegalBasis
    colleague: str
    reason: str


def consent_problems(consent: Consent | None, today: dt.date) -> list[FieldProblem]:
    """Return what is wrong with a consent; an empty list when nothing is.

    Args:
        consent: as it was given, or None.
        today: the day in Amsterdam.
    """
    if consent is not None and consent.on > today:
        return [FieldProblem("/consent/on", "in_the_future")]
    if consent is not None and consent.by is not None and not consent.by:
        return [FieldProblem("/consent/by", "required")]
    return []


def record_ground(work: Work, share_id: uuid.UUID, ground: Consent | ConflictOfDuties) -> Share:
    """Write down a consent or a conflict of duties; the share goes live when its gate is met.

    Args:
        work: of the owner's coordinator.
        share_id: a proposed share that asks for help.
        ground: what is written down.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`; it does not wait for a ground.
        Invalid: naming the fields.
    """
    share = work.load(Share, share_id, "share.ground")
    _require_waiting(share, "ground")
    if isinstance(ground, Consent):
        require_valid(consent_problems(ground, work.today))
        add_consent(work, share, ground)
    else:
        require_valid(_conflict_problems(ground))
        _add_conflict(work, share, ground)
    open_if_complete(work, share)
    return share


def add_consent(work: Work, share: Share, consent: Consent) -> None:
    """Add to a share who consented; what was given before stays.

    Args:
        work: of the owner's coordinator.
        share: proposed, locked.
        consent: without problems.
    """
    earlier = share.consent or {"by": [], "on": consent.on.isoformat()}
    given = whom_to_ask(work, share) if consent.by is None else consent.by
    share.consent = {
        "by": sorted({*earlier["by"], *(item.value for item in given)}),
        "on": max(earlier["on"], consent.on.isoformat()),
    }
    changed(work, share, "share.ground", ground="consent")


def sign(work: Work, share_id: uuid.UUID) -> Share:
    """Give the second signature under a conflict of duties; the share goes live.

    Args:
        work: of the owner's lead.
        share_id: a proposed share with a conflict of duties.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the lead's, or `second_person_needed`: whoever wrote the reason cannot sign.
        Conflict: `act_not_possible_now`; there is nothing to sign.
    """
    share = work.load(Share, share_id, "share.sign")
    _require_waiting(share, "sign")
    if share.conflict_of_duties is None:
        raise Conflict("act_not_possible_now", act="sign", status=share.state.value)
    if _account_of(work, share.conflict_of_duties["by"]) == work.actor.account_id:
        raise Refused("second_person_needed")
    share.signed_by, share.signed_at = work.actor.membership_id, work.now
    changed(work, share, "share.sign")
    open_if_complete(work, share)
    return share


def open_if_complete(work: Work, share: Share) -> bool:
    """Let a proposed share go live when nothing is missing; return whether it did.

    Args:
        work: the running unit of work.
        share: proposed, locked.
    """
    if not is_complete(work, share):
        return False
    shares.go_live(work, share)
    return True


def is_complete(work: Work, share: Share) -> bool:
    """Return whether a share may be opened today: ages are reckoned at the moment of the act.

    A question without names needs nobody's consent.

    Args:
        work: the running unit of work.
        share: any share.
    """
    if not share.needs_consent or not share.persons or share.signed_at is not None:
        return True
    by = share.consent["by"] if share.consent else []
    given = frozenset(Consenter(code) for code in by)
    return bool(given) and whom_to_ask(work, share) <= given


def whom_to_ask(work: Work, share: Share) -> frozenset[Consenter]:
    """Return everybody whose consent the persons of a share need today.

    Args:
        work: the running unit of work.
        share: any share.
    """
    persons = informing.persons_of(work, share.persons)
    gates = [rules.consent_from(rules.age_on(row.birth_date, work.today)) for row in persons]
    return frozenset().union(*gates)


def _add_conflict(work: Work, share: Share, conflict: ConflictOfDuties) -> None:
    share.conflict_of_duties = {
        "ground": conflict.ground.value,
        "colleague": conflict.colleague.strip(),
        "reason": conflict.reason.strip(),
        "by": str(work.actor.membership_id),
        "at": work.now.isoformat(),
    }
    share.signed_by = share.signed_at = None
    changed(work, share, "share.ground", ground="conflict_of_duties")


def _conflict_problems(conflict: ConflictOfDuties) -> list[FieldProblem]:
    found = []
    if conflict.ground is LegalBasis.CONSENT:
        found.append(FieldProblem("/ground", "not_instead_of_consent"))
    for name, longest in (("colleague", LONGEST_COLLEAGUE), ("reason", LONGEST_REASON)):
        text = getattr(conflict, name)
        if not text.strip():
            found.append(FieldProblem(f"/{name}", "required"))
        elif len(text) > longest:
            found.append(FieldProblem(f"/{name}", "too_long", {"longest": longest}))
    return found


def _require_waiting(share: Share, act: str) -> None:
    if share.state is not ShareState.PROPOSED or not share.needs_consent:
        raise Conflict("act_not_possible_now", act=act, status=share.state.value)


def _account_of(work: Work, membership_id: str) -> uuid.UUID | None:
    wanted = select(Membership).where(Membership.id == uuid.UUID(membership_id))
    found = work.ungoverned(wanted).one_or_none()
    return found.account_id if found else None
