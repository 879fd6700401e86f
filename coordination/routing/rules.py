"""Deciding where a signal goes: the first rule that matches decides. Pure.

The shape of a set of rules stands in `ruleset.py`; whom the effects are for in `targets.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from coordination.access.classes import DataClass, Role
from coordination.followups.answers import FailureReason
from coordination.routing.ruleset import (
    AgeBand,
    Condition,
    Effect,
    Repetition,
    Rule,
    RuleSet,
    Texts,
)
from coordination.signals.rules import Urgency


@dataclass(frozen=True)
class PersonFacts:
    """What rules may know of a young person.

    Attributes:
        id: of the registration.
        age: in whole years on the day of the decision, or None when unknown.
        home: municipality of the home, or None when unknown.
        earlier_signals: days of the owner's earlier signals about this person.
    """

    id: str
    age: int | None
    home: str | None
    earlier_signals: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What rules may know of a signal; never its statements.

    Attributes:
        category: code.
        sub_category: code, or None.
        data_class: as it was raised, at least its category's.
        urgency: of the signal.
        today: the day of the decision in Amsterdam.
        recorder_role: of the author.
        organisation_kind: of the owner.
        seat: municipality of the owner's seat.
        school_kind: of the owner, where it is a school.
        place_of_event: municipality, or None for the seat.
        persons: about whom.
        own_functions: functions for which the owner has contacts of its own.
        passed_on: whether a coordinator's review passed the signal on.
    """

    category: str
    sub_category: str | None
    data_class: DataClass
    urgency: Urgency
    today: dt.date
    recorder_role: Role
    organisation_kind: str
    seat: str
    school_kind: str | None = None
    place_of_event: str | None = None
    persons: tuple[PersonFacts, ...] = ()
    own_functions: frozenset[str] = field(default_factory=frozenset)
    passed_on: bool = False

    @property
    def place(self) -> str:
        """Return the municipality of the event: the seat unless another was given."""
        return self.place_of_event or self.seat


@dataclass(frozen=True)
class Decision:
    """What the rules say about one signal.

    Attributes:
        rule: the row that decided, or None.
        effects: its effects.
        explanation: to the owner, in every language.
        failure: `no_rule` when nothing matched; then it goes to the process director's desk.
    """

    rule: Rule | None
    effects: tuple[Effect, ...]
    explanation: Texts
    failure: FailureReason | None = None


def decide(rule_set: RuleSet, facts: Facts) -> Decision:
    """Return the decision of the first rule that matches.

    Args:
        rule_set: the newest version that the owner has accepted.
        facts: of the signal.
    """
    for rule in rule_set.rules:
        if matches(rule.condition, facts):
            return Decision(rule, rule.effects, rule.explanation)
    return Decision(None, (), rule_set.no_match, FailureReason.NO_RULE)


def matches(condition: Condition, facts: Facts) -> bool:
    """Return whether every part of a condition that is given holds.

    Args:
        condition: of a rule.
        facts: of the signal.
    """
    return (
        is_about(condition, facts.category, facts.sub_category)
        and _allows(condition.urgencies, facts.urgency)
        and _allows(condition.school_kinds, facts.school_kind)
        and _allows(condition.municipalities, facts.place)
        and _allows(condition.recorder_roles, facts.recorder_role)
        and _allows(condition.organisation_kinds, facts.organisation_kind)
        and condition.passed_on in {None, facts.passed_on}
        and _ages_hold(condition.ages, facts.persons)
        and _repeats(condition.repetition, facts)
    )


def is_about(condition: Condition, category: str, sub_category: str | None) -> bool:
    """Return whether a condition takes in a category and sub-category, whatever else it asks.

    Args:
        condition: of a rule.
        category: code.
        sub_category: code, or None.
    """
    if any(subject.covers(category, sub_category) for subject in condition.never_about):
        return False
    return not condition.about or any(
        subject.covers(category, sub_category) for subject in condition.about
    )


def _allows(wanted: frozenset[str], given: str | None) -> bool:
    return not wanted or given in wanted


def _ages_hold(band: AgeBand | None, persons: tuple[PersonFacts, ...]) -> bool:
    if band is None:
        return True
    return bool(persons) and all(band.holds(person.age) for person in persons)


def _repeats(repetition: Repetition | None, facts: Facts) -> bool:
    if repetition is None:
        return True
    since = facts.today - dt.timedelta(days=repetition.within_days)
    return any(
        sum(day >= since for day in person.earlier_signals) >= repetition.at_least
        for person in facts.persons
    )
