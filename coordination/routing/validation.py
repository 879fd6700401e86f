"""What makes a set of rules unfit for use. Pure.

A set with any of these problems cannot be saved, so that what would fail later, in the middle of
somebody's trouble, fails in front of the administrator who typed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coordination.access.classes import NEVER_MATCHED, DataClass, Level, Role
from coordination.core.errors import FieldProblem
from coordination.partners.rules import FUNCTIONS, role_of
from coordination.routing.rules import is_about
from coordination.routing.ruleset import (
    AUTHOR,
    OWN,
    Condition,
    Effect,
    Rule,
    RuleSet,
    Subject,
    Territory,
)
from coordination.routing.targets import may_read
from coordination.signals.categories import STEP, Category

LONGEST_TERM = 60  # working days; a proposal: what takes longer is no first decision
SHORTEST_TELLING_WORD = 5  # letters; shorter words of a label say nothing by themselves

# Which kinds of organisation can have a function at all (product text §2 and §3).
KINDS_OF_ROLE: dict[Role, frozenset[str]] = {
    Role.CARE_COORDINATOR: frozenset({"school"}),
    Role.MENTOR: frozenset({"school"}),
    Role.ATTENDANCE_OFFICER: frozenset({"attendance"}),
    Role.YOUTH_WORKER: frozenset({"youth_care", "youth_work", "health"}),
    Role.POLICE_OFFICER: frozenset({"police"}),
    Role.PROCESS_DIRECTOR: frozenset({"municipality", "zvh"}),
    Role.WEIGHING_MEMBER: frozenset({"municipality", "zvh"}),
}
OTHER_KINDS = frozenset({"education_partnership", "knowledge"})
KINDS = frozenset().union(OTHER_KINDS, *KINDS_OF_ROLE.values())

Pair = tuple[str, str | None]  # a category, and one of its sub-categories where it has any


def problems(rule_set: RuleSet, categories: Mapping[str, Category]) -> list[FieldProblem]:
    """Return everything that is wrong with a set of rules; an empty list when it is fit.

    Args:
        rule_set: what would be saved.
        categories: the reference data that it is about.
    """
    found: list[FieldProblem] = []
    for number, rule in enumerate(rule_set.rules):
        pointer = f"/rules/{number}"
        subjects = (*rule.condition.about, *rule.condition.never_about)
        found += _subject_problems(f"{pointer}/when", subjects, categories)
        if not rule.effects:
            found.append(FieldProblem(f"{pointer}/effects", "effect_required"))
        for place, effect in enumerate(rule.effects):
            found += _effect_problems(f"{pointer}/effects/{place}", effect)
            found += _class_problems(f"{pointer}/effects/{place}", effect, rule, categories)
    found += _matching_problems(rule_set.matching, categories)
    return [*found, *_double_codes(rule_set), *_order_problems(rule_set, categories)]


def _matching_problems(
    subjects: tuple[Subject, ...], categories: Mapping[str, Category]
) -> Iterator[FieldProblem]:
    yield from _subject_problems("/matching", subjects, categories)
    for subject in subjects:
        category = categories.get(subject.category)
        if category is not None and category.data_class in NEVER_MATCHED:
            yield FieldProblem("/matching", "never_matched", {"code": subject.category})


def _subject_problems(
    pointer: str, subjects: tuple[Subject, ...], categories: Mapping[str, Category]
) -> Iterator[FieldProblem]:
    for subject in subjects:
        category = categories.get(subject.category)
        if category is None:
            yield FieldProblem(pointer, "category_unknown", {"code": subject.category})
        elif subject.sub_category and subject.sub_category not in category.subs:
            code = f"{subject.category}.{subject.sub_category}"
            yield FieldProblem(pointer, "sub_category_unknown", {"code": code})


def _effect_problems(pointer: str, effect: Effect) -> Iterator[FieldProblem]:
    own = effect.organisation == OWN
    if not own and effect.organisation not in KINDS:
        yield FieldProblem(f"{pointer}/organisation", "organisation_kind_unknown")
    for function in (effect.function, *effect.named):
        if function not in {*FUNCTIONS, AUTHOR}:
            yield FieldProblem(f"{pointer}/function", "function_unknown", {"code": function})
    if not own and not _has_function(effect):
        yield FieldProblem(f"{pointer}/function", "function_not_of_kind")
    if own is not (effect.territory is Territory.OWN):
        yield FieldProblem(f"{pointer}/territory", "territory_mismatch")
    if not 1 <= effect.accept_days <= effect.complete_days <= LONGEST_TERM:
        yield FieldProblem(f"{pointer}/completeDays", "terms_impossible", {"most": LONGEST_TERM})


def _has_function(effect: Effect) -> bool:
    """Return whether an organisation of this kind can have the function; unknown ones can."""
    if effect.function == AUTHOR:
        return False
    if effect.function not in FUNCTIONS or effect.organisation not in KINDS:
        return True
    kinds = KINDS_OF_ROLE.get(role_of(effect.function))
    return kinds is None or effect.organisation in kinds


def _class_problems(
    pointer: str, effect: Effect, rule: Rule, categories: Mapping[str, Category]
) -> Iterator[FieldProblem]:
    if effect.function not in {*FUNCTIONS, AUTHOR}:
        return
    reached = {code for code, sub in _pairs(categories) if is_about(rule.condition, code, sub)}
    for category in (categories[code] for code in sorted(reached)):
        known = {"category": category.code, "class": category.data_class.value}
        if not may_read(effect, category.data_class):
            yield FieldProblem(f"{pointer}/level", "class_not_readable", known)
        if effect.organisation != OWN and effect.level is not Level.STUB:
            yield from _ground_problems(pointer, effect, category)
        if STEP[category.data_class] >= STEP[DataClass.D3] and _betrays(effect, category):
            yield FieldProblem(f"{pointer}/explanation", "explanation_betrays_category", known)


def _ground_problems(pointer: str, effect: Effect, category: Category) -> Iterator[FieldProblem]:
    known = {"category": category.code}
    if category.data_class is DataClass.D3 and effect.special_ground is None:
        yield FieldProblem(f"{pointer}/specialGround", "special_ground_missing", known)
    if category.data_class is DataClass.D4 and effect.criminal_ground is None:
        yield FieldProblem(f"{pointer}/criminalGround", "criminal_ground_missing", known)


def _betrays(effect: Effect, category: Category) -> bool:
    """Return whether the explanation uses a telling word of the category's label."""
    for language, label in category.label.items():
        words = {word for word in label.lower().split() if len(word) >= SHORTEST_TELLING_WORD}
        sentence = effect.explanation.get(language, "").lower()
        if any(word in sentence for word in words):
            return True
    return False


def _double_codes(rule_set: RuleSet) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for number, rule in enumerate(rule_set.rules):
        if rule.code in seen:
            yield FieldProblem(f"/rules/{number}/code", "code_twice", {"code": rule.code})
        seen.add(rule.code)


def _order_problems(
    rule_set: RuleSet, categories: Mapping[str, Category]
) -> Iterator[FieldProblem]:
    """Name categories that no row always catches, and rows that an earlier one never lets by."""
    pairs = list(_pairs(categories))
    for code, sub in pairs:
        if not any(_always(rule.condition, code, sub) for rule in rule_set.rules):
            name = f"{code}.{sub}" if sub else code
            yield FieldProblem("/rules", "category_without_row", {"code": name})
    for number, rule in enumerate(rule_set.rules):
        earlier = rule_set.rules[:number]
        mine = [pair for pair in pairs if is_about(rule.condition, *pair)]
        if all(_caught(pair, rule.condition, earlier) for pair in mine):
            yield FieldProblem(f"/rules/{number}", "unreachable", {"code": rule.code})


def _pairs(categories: Mapping[str, Category]) -> Iterator[Pair]:
    for category in categories.values():
        for sub in category.subs or (None,):
            yield category.code, sub


def _always(condition: Condition, code: str, sub: str | None) -> bool:
    return is_about(condition, code, sub) and _is_as_wide(condition, Condition())


def _caught(pair: Pair, condition: Condition, earlier: tuple[Rule, ...]) -> bool:
    return any(
        is_about(rule.condition, *pair) and _is_as_wide(rule.condition, condition)
        for rule in earlier
    )


def _is_as_wide(one: Condition, other: Condition) -> bool:
    """Return whether, for the same subject, the one matches whenever the other does."""
    parts = ("urgencies", "school_kinds", "municipalities", "recorder_roles", "organisation_kinds")
    for part in parts:
        mine, theirs = getattr(one, part), getattr(other, part)
        if mine and not (theirs and theirs <= mine):
            return False
    if one.passed_on is not None and one.passed_on is not other.passed_on:
        return False
    return _ages_as_wide(one, other) and _repeats_as_wide(one, other)


def _ages_as_wide(one: Condition, other: Condition) -> bool:
    if one.ages is None:
        return True
    theirs = other.ages
    return theirs is not None and one.ages.first <= theirs.first <= theirs.last <= one.ages.last


def _repeats_as_wide(one: Condition, other: Condition) -> bool:
    mine, theirs = one.repetition, other.repetition
    if mine is None:
        return True
    return (
        theirs is not None
        and mine.at_least <= theirs.at_least
        and mine.within_days >= theirs.within_days
    )
