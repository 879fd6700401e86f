"""Whom an effect is for: one follow-up for each distinct target. Pure.

Finding partners needs the database; choosing between those found, and saying why none can be
asked, does not. Whatever cannot be carried out gets a reason: routing fails closed and loud.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coordination.access.classes import ROLE_CLASSES, DataClass, Level, Role
from coordination.followups.answers import FailureReason
from coordination.followups.rules import FollowUpKind
from coordination.partners.rules import role_of
from coordination.routing.rules import Decision, Facts, PersonFacts
from coordination.routing.ruleset import AUTHOR, OWN, Effect, Territory

SCHOOL = "school"


@dataclass(frozen=True)
class Target:
    """One follow-up to make.

    Attributes:
        key: unique within the decision: number of the effect and municipality.
        effect: what is asked.
        function: who is addressed; `author` outside schools where a coordinator is meant.
        municipality: whose partner is asked, and what the stub shows; None when unknown.
        person_ids: the young persons whom it concerns.
        failure: why it cannot be carried out already now, or None.
    """

    key: str
    effect: Effect
    function: str
    municipality: str | None
    person_ids: tuple[str, ...]
    failure: FailureReason | None = None

    @property
    def own(self) -> bool:
        """Return whether it stays with the owner."""
        return self.effect.organisation == OWN


@dataclass(frozen=True)
class Candidate:
    """An organisation of the wanted kind whose territory holds the municipality.

    Attributes:
        id: of the organisation.
        active: whether it takes part now.
        accepted_rules: whether its lead has accepted a rule set.
        reachable: whether the addressed function has an active member.
    """

    id: str
    active: bool = True
    accepted_rules: bool = True
    reachable: bool = True


def expand(decision: Decision, facts: Facts) -> tuple[Target, ...]:
    """Return one target for each effect and distinct place.

    Args:
        decision: from `rules.decide`.
        facts: the same that it was made from.
    """
    found: list[Target] = []
    for number, effect in enumerate(decision.effects):
        persons = _persons_of(effect, facts)
        if effect.ages is None or persons:
            found += _targets(number, effect, persons, facts)
    return tuple(found)


def choose_partner(
    candidates: Iterable[Candidate], effect: Effect, data_class: DataClass
) -> Candidate | FailureReason:
    """Return the one partner that can be asked, or why there is none.

    Args:
        candidates: every organisation of the kind in the territory, inactive ones included.
        effect: what is asked.
        data_class: of the signal, which may have been raised above its category's.
    """
    if not may_read(effect, data_class):
        return FailureReason.CLASS_NOT_READABLE
    found = list(candidates)
    active = [candidate for candidate in found if candidate.active]
    if not active:
        return FailureReason.ORGANISATION_INACTIVE if found else FailureReason.NO_PARTNER
    if len(active) > 1:
        return FailureReason.SEVERAL_PARTNERS
    (partner,) = active
    if not partner.accepted_rules:
        return FailureReason.RULES_NOT_ACCEPTED
    return partner if partner.reachable else FailureReason.NOBODY_IN_FUNCTION


def may_read(effect: Effect, data_class: DataClass, function: str | None = None) -> bool:
    """Return whether the addressed function may learn of a signal of this class, at this level.

    Inside the owner: the author what they recorded, the coordinator D6 until it is sent into the
    lane, DV only those whom the reporting code names. Outside: D6 only the lane, D5 and DV nobody
    through a rule, and any other class at stub level, which shows neither person nor category.

    Args:
        effect: what is asked.
        data_class: of the signal.
        function: the function of the target, where it differs from the effect's.
    """
    function = function or effect.function
    if function == AUTHOR:
        return effect.organisation == OWN
    if effect.organisation == OWN:
        return _may_read_inside(effect, data_class, role_of(function))
    role = role_of(function)
    if data_class is DataClass.D6:
        return role is Role.WEIGHING_MEMBER
    if data_class in {DataClass.D5, DataClass.DV}:
        return False
    return effect.level is Level.STUB or data_class in ROLE_CLASSES[role]


def desk_order(target: Target, facts: Facts) -> tuple[str, ...]:
    """Return whose process director gets what could not be carried out, best first.

    The municipality of the effect's territory; if it has no director that of the place of the
    event, then that of the owner's seat; after these the care and safety house (product §4.2).

    Args:
        target: what failed.
        facts: of the signal.
    """
    order = (target.municipality, facts.place, facts.seat)
    return tuple(dict.fromkeys(place for place in order if place))


def _persons_of(effect: Effect, facts: Facts) -> list[PersonFacts]:
    band = effect.ages
    return [person for person in facts.persons if band is None or band.holds(person.age)]


def _targets(number: int, effect: Effect, persons: list[PersonFacts], facts: Facts) -> list[Target]:
    if effect.territory is not Territory.HOME:
        place = facts.seat if effect.territory is Territory.OWN else facts.place
        return [_target(number, effect, place, persons, facts)]
    homes = dict.fromkeys(person.home for person in persons) or {None: None}
    return [
        _target(number, effect, home, [p for p in persons if p.home == home], facts)
        for home in homes
    ]


def _target(
    number: int,
    effect: Effect,
    municipality: str | None,
    persons: list[PersonFacts],
    facts: Facts,
) -> Target:
    function = _function_of(effect, facts)
    failure = None if municipality else FailureReason.NO_MUNICIPALITY
    if not may_read(effect, facts.data_class, function):
        failure = FailureReason.CLASS_NOT_READABLE
    ids = tuple(person.id for person in persons)
    key = f"{number}:{municipality or '-'}"
    return Target(key, effect, function, municipality, ids, failure)


def _function_of(effect: Effect, facts: Facts) -> str:
    """Return the function that is addressed: outside schools the author acts as coordinator."""
    own, function = effect.organisation == OWN, effect.function
    if not own or function == AUTHOR or facts.organisation_kind == SCHOOL:
        return function
    if role_of(function) is not Role.CARE_COORDINATOR or function in facts.own_functions:
        return function
    return AUTHOR


def _may_read_inside(effect: Effect, data_class: DataClass, role: Role) -> bool:
    if data_class is DataClass.DV:
        return effect.kind is FollowUpKind.REPORTING_CODE
    if data_class is DataClass.D6:
        return role is Role.CARE_COORDINATOR
    return effect.level is Level.STUB or data_class in ROLE_CLASSES[role]
