"""The dry run: what a version of the rule set would have done to an organisation's last signals.

It only reads. Each signal is weighed on the day of its decision, so that ages and memberships are
those of then, and is compared with what was really decided.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coordination.access.actors import System
from coordination.access.classes import ORDINARY, DataClass, Level
from coordination.followups.models import FollowUp
from coordination.partners.models import Organisation
from coordination.routing import notation
from coordination.routing.models import RoutingDecision, RuleSetVersion
from coordination.routing.queries.plans import Placed, make_plan
from coordination.routing.ruleset import RuleSet
from coordination.signals.models import Signal
from coordination.work import Work

LONGEST = 200  # signals; weighing one takes some ten small queries
UNCOUNTED = frozenset({DataClass.D5, DataClass.D6, DataClass.DV})  # product text §5, aggregates
NO_RULE = "no_rule"
Names = dict[uuid.UUID | None, str]


@dataclass(frozen=True)
class Asked:
    """One follow-up, as it was made or would have been.

    Attributes:
        kind: of the follow-up.
        function: who is addressed.
        organisation: name of who is asked, or None where nobody can be.
        failure: why nobody can be asked, or None.
    """

    kind: str
    function: str
    organisation: str | None
    failure: str | None


@dataclass(frozen=True)
class Compared:
    """One signal under the rules that decided and under those that are tried.

    Attributes:
        reference: of the signal.
        changed: whether anything would have been different.
        shown: whether the reader may know which rule it was; otherwise what follows is empty.
        rule_then: code of the row that decided.
        rule_now: code of the row that would have decided.
        asked_then: what was asked.
        asked_now: what would have been asked.
    """

    reference: str
    changed: bool
    shown: bool = True
    rule_then: str | None = None
    rule_now: str | None = None
    asked_then: tuple[Asked, ...] = ()
    asked_now: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """A dry run.

    Attributes:
        version: that was tried.
        signals: one entry for each signal that the reader may know of, newest first.
        rules: by code, how many signals each row caught then and would have caught.
    """

    version: int
    signals: tuple[Compared, ...]
    rules: dict[str, tuple[int, int]] = field(default_factory=dict)


def rehearse(
    work: Work, version: RuleSetVersion, organisation_id: uuid.UUID, last: int
) -> Rehearsal:
    """Return what a version would have done.

    Args:
        work: of a member, who gets to see no more than they may read, or of the system.
        version: which rules; they need not be approved.
        organisation_id: whose signals.
        last: how many, at most `LONGEST`.
    """
    rule_set = notation.load(version.rules)
    rows = work.session.execute(_last_signals(work, organisation_id, min(last, LONGEST))).all()
    work.saw([row.Signal for row in rows], "rule_set.dry_run")
    names = _names(work.session)
    entries: list[Compared] = []
    then: Counter[str] = Counter()
    now: Counter[str] = Counter()
    for signal, decision, level in rows:
        entry = _compare(work, rule_set, signal, decision, names)
        if signal.data_class not in UNCOUNTED and _may_be_counted(signal, level):
            then[entry.rule_then or NO_RULE] += 1
            now[entry.rule_now or NO_RULE] += 1
        entries.append(entry if level > Level.STUB else _stub(entry))
    rules = {code: (then[code], now[code]) for code in sorted(then | now)}
    return Rehearsal(version.version, tuple(entries), rules)


def _last_signals(
    work: Work, organisation_id: uuid.UUID, last: int
) -> Select[Signal, RoutingDecision, int]:
    system = isinstance(work.who, System)
    level = Signal.version * 0 + int(Level.FULL) if system else work.level(Signal)
    decided = (RoutingDecision.signal_id == Signal.id) & RoutingDecision.superseded_at.is_(None)
    query = select(Signal, RoutingDecision, level).join(RoutingDecision, decided)
    if not system:
        query = query.where(work.readable(Signal))
    query = query.where(Signal.organisation_id == organisation_id)
    return query.order_by(Signal.submitted_at.desc(), Signal.id).limit(last)


def _compare(
    work: Work,
    rule_set: RuleSet,
    signal: Signal,
    decision: RoutingDecision,
    names: Names,
) -> Compared:
    moment, passed_on = decision.decided_at, decision.passed_on
    plan = make_plan(work, rule_set, signal, moment, passed_on=passed_on)
    then = _really_asked(work, decision, names)
    now = _sorted(_asked(placed, names) for placed in plan.placed)
    rule = plan.decision.rule.code if plan.decision.rule else None
    return Compared(
        reference=signal.reference,
        changed=(decision.rule, then) != (rule, now),
        rule_then=decision.rule,
        rule_now=rule,
        asked_then=then,
        asked_now=now,
    )


def _may_be_counted(signal: Signal, level: int) -> bool:
    """Return whether a count may hold it: alone in the count, a row tells the category."""
    return level > Level.STUB or signal.data_class in ORDINARY


def _stub(entry: Compared) -> Compared:
    """Leave out what tells the category to who may only know that there is a signal."""
    return Compared(entry.reference, entry.changed, shown=False)


def _really_asked(work: Work, decision: RoutingDecision, names: Names) -> tuple[Asked, ...]:
    query = select(FollowUp).where(
        FollowUp.decision_id == decision.id, FollowUp.predecessor_id.is_(None)
    )
    return _sorted(
        Asked(row.kind.value, row.function, names.get(row.asked_organisation_id), row.failure)
        for row in work.ungoverned(query)
    )


def _asked(placed: Placed, names: Names) -> Asked:
    target, name = placed.target, names.get(placed.organisation_id)
    return Asked(target.effect.kind.value, target.function, name, placed.failure)


def _sorted(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    return tuple(sorted(asked, key=lambda item: [str(part) for part in astuple(item)]))


def _names(session: Session) -> Names:
    return {row.id: row.name for row in session.execute(select(Organisation.id, Organisation.name))}
