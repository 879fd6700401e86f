"""Decisions under the Wpg to disclose police data: which are live, and what their readers see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.sharing.grounds import Purpose, WpgArticle
from coordination.sharing.models import WpgDecision
from coordination.sharing.policy import decision_is_live
from coordination.sharing.queries.rights import NONE, standings_of
from coordination.sharing.queries.shares import Recipient
from coordination.sharing.rules import DecisionState, decision_state
from coordination.work import Work

ORDER = (WpgDecision.created_at, WpgDecision.id)
S = DecisionState
POSSIBLE: Mapping[str, frozenset[DecisionState]] = {
    "wpg_decision.confirm": frozenset({S.PROPOSED}),
    "wpg_decision.withdraw": frozenset({S.PROPOSED, S.PLANNED, S.LIVE}),
}


@dataclass(frozen=True)
class DecisionView:
    """A decision as its readers see it; it speaks of no young person.

    Attributes:
        id: of the decision.
        row_version: for the entity tag.
        reference: to speak about it.
        state: where it stands.
        signal_id: which record; only to the police organisation itself.
        recipient: organisation and function that it is for.
        article: of the Wpg.
        purpose: what for.
        interest: in words.
        covers: which data.
        conditions: under which, or None.
        authority: the competent authority with whom it was agreed.
        decided_on: day of the decision.
        valid_from: first day.
        valid_until: last day.
        confirmed_at: when a second person signed it.
        withdrawn_reason: why it was taken back, or None.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    reference: str
    state: DecisionState
    signal_id: uuid.UUID | None
    recipient: Recipient
    article: WpgArticle
    purpose: Purpose
    interest: str
    covers: str
    conditions: str | None
    authority: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    confirmed_at: dt.datetime | None
    withdrawn_reason: str | None
    permissions: frozenset[str]


def live(work: Work, decision_id: uuid.UUID | None) -> WpgDecision | None:
    """Return a decision if it is live, locked against being withdrawn meanwhile.

    Args:
        work: the running unit of work.
        decision_id: which one, or None.
    """
    wanted = select(WpgDecision).where(WpgDecision.id == decision_id, decision_is_live(work.now))
    return work.ungoverned(wanted.with_for_update(read=True)).one_or_none() if decision_id else None


def live_for(
    work: Work, signal_id: uuid.UUID, organisation_id: uuid.UUID, function: str
) -> WpgDecision | None:
    """Return the live decision that lets one record go to one function; the longest of several.

    Args:
        work: the running unit of work.
        signal_id: the record.
        organisation_id: who would receive it.
        function: of that organisation.
    """
    wanted = select(WpgDecision).where(
        WpgDecision.signal_id == signal_id,
        WpgDecision.recipient_organisation_id == organisation_id,
        WpgDecision.function == function,
        decision_is_live(work.now),
    )
    longest = wanted.order_by(WpgDecision.valid_until.desc(), WpgDecision.id).limit(1)
    return work.ungoverned(longest.with_for_update(read=True)).one_or_none()


def decisions(work: Work, paging: Paging, signal_id: uuid.UUID | None = None) -> Page[DecisionView]:
    """Return a page of the decisions that the actor may read, newest first.

    Args:
        work: of the reader.
        paging: from the request.
        signal_id: only those about one record.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted = []
    if signal_id is not None:
        wanted.append(WpgDecision.signal_id == signal_id)
        wanted.append(WpgDecision.organisation_id == work.actor.organisation_id)
    found = governed(work, WpgDecision, wanted, paging, ORDER)
    work.saw(found.items, "wpg_decision.list")
    return Page(list(_views(work, found.items)), found.next_cursor)


def decision(work: Work, decision_id: uuid.UUID) -> DecisionView:
    """Return one decision.

    Args:
        work: of the reader.
        decision_id: which one.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    return next(_views(work, [work.load(WpgDecision, decision_id, "wpg_decision.read")]))


def state_of(row: WpgDecision, today: dt.date) -> DecisionState:
    """Return where a decision stands.

    Args:
        row: the decision.
        today: from `work.today`.
    """
    return decision_state(
        (row.valid_from, row.valid_until),
        today,
        confirmed=row.confirmed_at is not None,
        withdrawn=row.withdrawn_at is not None,
    )


def _views(work: Work, rows: Sequence[WpgDecision]) -> Iterator[DecisionView]:
    standings = standings_of(work, WpgDecision, [row.id for row in rows])
    ids = [row.recipient_organisation_id for row in rows]
    partners = work.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    names = {partner.id: partner.name for partner in partners}
    for row in rows:
        state = state_of(row, work.today)
        granted = standings.get(row.id, NONE).rights
        yield _view(work, row, names, _possible(granted, state))


def _possible(granted: frozenset[str], state: DecisionState) -> frozenset[str]:
    anytime = frozenset(DecisionState)
    return frozenset(action for action in granted if state in POSSIBLE.get(action, anytime))


def _view(
    work: Work, row: WpgDecision, names: Mapping[uuid.UUID, str], may: frozenset[str]
) -> DecisionView:
    recipient = row.recipient_organisation_id
    plain = DecisionView.__dataclass_fields__.keys() & WpgDecision.__mapper__.columns.keys()
    own = row.organisation_id == work.actor.organisation_id
    values = {name: getattr(row, name) for name in plain} | {
        "signal_id": row.signal_id if own else None,
        "state": state_of(row, work.today),
        "recipient": Recipient(recipient, names[recipient], row.function),
        "permissions": may,
    }
    return DecisionView(**values)
