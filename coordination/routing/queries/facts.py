"""Gathers what rules may know of a signal: never its statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from coordination.access.classes import Role
from coordination.core.clock import local_date, local_moment
from coordination.partners.models import FunctionContact, Membership, Organisation
from coordination.people.models import YoungPerson
from coordination.people.policy import same_youth
from coordination.routing.rules import Facts, PersonFacts
from coordination.routing.ruleset import RuleSet
from coordination.sharing.rules import age_on
from coordination.signals.models import Signal, SignalPerson
from coordination.signals.rules import SignalStatus
from coordination.work import Work

UNCOUNTED = (SignalStatus.DRAFT, SignalStatus.WITHDRAWN)


def gather(
    work: Work,
    signal: Signal,
    owner: Organisation,
    rule_set: RuleSet,
    now: dt.datetime,
    counted: ColumnElement[bool],
) -> Facts:
    """Return the facts of a signal on the day of the decision.

    Args:
        work: the running unit of work; what it reads here goes into the rules and nowhere else.
        signal: submitted, or a draft with a category.
        owner: its organisation.
        rule_set: says how far back earlier signals are counted.
        now: the moment of the decision; ages are reckoned on its day.
        counted: which of the owner's earlier signals count.
    """
    today = local_date(now)
    return Facts(
        category=signal.category or "",
        sub_category=signal.sub_category,
        data_class=signal.data_class,
        urgency=signal.urgency,
        today=today,
        recorder_role=_role_of_author(work, signal),
        organisation_kind=owner.kind.value,
        seat=owner.seat,
        school_kind=owner.school_type,
        place_of_event=signal.place_of_event,
        persons=_persons(work, signal, rule_set, now, counted),
        own_functions=_own_functions(work, owner.id),
    )


def _role_of_author(work: Work, signal: Signal) -> Role:
    role = select(Membership.role).where(Membership.id == signal.author_id)
    return work.ungoverned(role).one()


def _own_functions(work: Work, owner_id: uuid.UUID) -> frozenset[str]:
    query = select(FunctionContact.function).where(FunctionContact.organisation_id == owner_id)
    return frozenset(work.ungoverned(query))


def _persons(
    work: Work,
    signal: Signal,
    rule_set: RuleSet,
    now: dt.datetime,
    counted: ColumnElement[bool],
) -> tuple[PersonFacts, ...]:
    today = local_date(now)
    ids = [person.young_person_id for person in signal.persons]
    known = _registrations(work, ids)
    since, until = _since(rule_set, today), signal.submitted_at or now
    earlier = _earlier_signals(work, signal, known, since, (Signal.submitted_at <= until) & counted)
    return tuple(
        PersonFacts(
            id=str(person_id),
            age=age_on(known[person_id].birth_date, today),
            home=known[person_id].home_municipality,
            earlier_signals=tuple(earlier[known[person_id].standing_id].values()),
        )
        for person_id in ids
    )


def _registrations(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, YoungPerson]:
    """Return them with those merged with them: what was recorded of one counts for all."""
    rows = work.ungoverned(select(YoungPerson).where(YoungPerson.id.in_(same_youth(ids))))
    return {row.id: row for row in rows}


def _since(rule_set: RuleSet, today: dt.date) -> dt.date | None:
    """Return from which day on earlier signals can matter; None when no rule asks for them."""
    asked = [rule.condition.repetition for rule in rule_set.rules]
    days = [repetition.within_days for repetition in asked if repetition is not None]
    return today - dt.timedelta(days=max(days)) if days else None


def _earlier_signals(
    work: Work,
    signal: Signal,
    known: Mapping[uuid.UUID, YoungPerson],
    since: dt.date | None,
    counted: ColumnElement[bool],
) -> dict[uuid.UUID, dict[uuid.UUID, dt.date]]:
    """Return the day of each signal, by the registration that stays and the signal."""
    found: dict[uuid.UUID, dict[uuid.UUID, dt.date]] = defaultdict(dict)
    if since is None or not known:
        return found
    query = (
        select(SignalPerson)
        .join(SignalPerson.signal)
        .options(contains_eager(SignalPerson.signal))
        .where(
            SignalPerson.young_person_id.in_(list(known)),
            Signal.organisation_id == signal.organisation_id,
            Signal.id != signal.id,
            Signal.status.not_in(UNCOUNTED),
            Signal.submitted_at >= local_moment(since),
            counted,
        )
    )
    for part in work.ungoverned(query):
        if part.signal is not None and part.signal.submitted_at is not None:
            standing_id = known[part.young_person_id].standing_id
            found[standing_id][part.signal_id] = local_date(part.signal.submitted_at)
    return found
