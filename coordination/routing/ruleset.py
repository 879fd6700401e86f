"""The covenant in executable form: what a set of rules is made of. Pure.

`rules.py` decides by it, `targets.py` says whom the effects are for, `notation.py` reads and
writes it as JSON, and `validation.py` says what makes it unfit for use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import Level, Role
from coordination.followups.rules import FollowUpKind
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.signals.rules import Urgency

OWN = "own"  # instead of a kind of organisation: the owner itself
AUTHOR = "author"  # function of the own organisation: who recorded the signal

Texts = Mapping[str, str]  # language → sentence


class Territory(StrEnum):
    """What decides which partner is asked."""

    HOME = "home"  # help and attendance follow the young person's home
    EVENT = "event"  # police and municipality follow the place of the event
    OWN = "own"  # it stays with the owner


@dataclass(frozen=True)
class Subject:
    """A category, or one sub-category of it; written `WEAP` or `VERB.threat`.

    Attributes:
        category: code.
        sub_category: code, or None for the whole category.
    """

    category: str
    sub_category: str | None = None

    def covers(self, category: str, sub_category: str | None) -> bool:
        """Return whether a signal of this category and sub-category is meant."""
        return self.category == category and self.sub_category in {None, sub_category}


@dataclass(frozen=True)
class AgeBand:
    """Ages in whole years, both ends included."""

    first: int
    last: int

    def holds(self, age: int | None) -> bool:
        """Return whether an age lies in the band; an unknown age lies in none."""
        return age is not None and self.first <= age <= self.last


@dataclass(frozen=True)
class Repetition:
    """The owner's own earlier signals about one person.

    Attributes:
        at_least: how many, not counting the one that is decided on.
        within_days: calendar days before the decision.
    """

    at_least: int
    within_days: int


@dataclass(frozen=True)
class Condition:
    """When a rule matches: every part that is given must hold; an empty part always does.

    Attributes:
        about: categories and sub-categories; empty means all.
        never_about: categories and sub-categories that the rule leaves to later rows.
        urgencies: of the signal.
        ages: of the young persons; all of them must lie in the band, so that nobody is taken
            along into another's row, and there must be at least one.
        school_kinds: `po`, `vo`, `mbo` and so on, of the owner.
        municipalities: of the place of the event.
        recorder_roles: of the author.
        organisation_kinds: of the owner.
        repetition: earlier signals about any one of the persons.
        passed_on: whether a coordinator's review passed the signal on; None means either.
    """

    about: tuple[Subject, ...] = ()
    never_about: tuple[Subject, ...] = ()
    urgencies: frozenset[Urgency] = frozenset()
    ages: AgeBand | None = None
    school_kinds: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    recorder_roles: frozenset[Role] = frozenset()
    organisation_kinds: frozenset[str] = frozenset()
    repetition: Repetition | None = None
    passed_on: bool | None = None


@dataclass(frozen=True)
class Effect:
    """What a rule asks, of whom, on which ground and within how many working days.

    Attributes:
        kind: of the follow-up.
        organisation: kind of organisation that is asked, or `own`.
        function: who in it is addressed.
        territory: what decides which partner.
        accept_days: working days within which it is accepted.
        complete_days: working days within which the first decision is fed back.
        level: how much opens at acceptance.
        purpose: what for.
        legal_basis: why it is lawful.
        explanation: "why did this come to me?", without a word about the category.
        source: where purpose and basis come from.
        verified: whether that source was read.
        special_ground: for D3, where more than the stub leaves the owner.
        criminal_ground: for D4, where more than the stub leaves the owner.
        ages: persons of these ages only; None means all of them.
        named: further functions of the owner that become `named` for the item.
        guide: code of the guide that its screen shows, or None.
    """

    kind: FollowUpKind
    organisation: str
    function: str
    territory: Territory
    accept_days: int
    complete_days: int
    level: Level
    purpose: Purpose
    legal_basis: LegalBasis
    explanation: Texts
    source: str
    verified: bool = False
    special_ground: SpecialGround | None = None
    criminal_ground: CriminalGround | None = None
    ages: AgeBand | None = None
    named: tuple[str, ...] = ()
    guide: str | None = None

    @property
    def needs_consent(self) -> bool:
        """Return whether help is asked, which needs consent by age (product text §4.2)."""
        return self.kind is FollowUpKind.HELP_REQUEST and self.organisation != OWN


@dataclass(frozen=True)
class Rule:
    """One row.

    Attributes:
        code: unique in its set; decisions keep it.
        condition: when it matches.
        effects: what it asks; at least one.
        explanation: to the owner, why this row decided.
    """

    code: str
    condition: Condition
    effects: tuple[Effect, ...]
    explanation: Texts


@dataclass(frozen=True)
class RuleSet:
    """Ordered rules; versions and acceptances are kept by the database.

    Attributes:
        rules: the first that matches decides.
        no_match: to the owner, when none does.
        matching: concerns that may be offered for matching; none as long as it is empty.
    """

    rules: tuple[Rule, ...]
    no_match: Texts
    matching: tuple[Subject, ...] = ()

    def lets_match(self, category: str, sub_category: str | None) -> bool:
        """Return whether a signal of this category and sub-category may be offered for matching."""
        return any(subject.covers(category, sub_category) for subject in self.matching)
