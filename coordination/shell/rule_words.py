"""The rows of a rule set in words, for the people who approve and accept them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Flask

from coordination.core.i18n import gettext as _
from coordination.core.i18n import lazy_gettext, ngettext
from coordination.partners.rules import municipalities
from coordination.routing.queries.rehearsals import Asked
from coordination.routing.ruleset import (
    AUTHOR,
    OWN,
    AgeBand,
    Condition,
    Effect,
    Repetition,
    RuleSet,
    Subject,
    Territory,
)
from coordination.shell import labels
from coordination.shell.closed_lists import label
from coordination.shell.phrases import level_text, member_of, reason_text
from coordination.shell.wording import category_name

Lines = list[tuple[str, str]]
TERRITORIES = {
    Territory.HOME: lazy_gettext("the partner of the municipality where the young person lives"),
    Territory.EVENT: lazy_gettext("the partner of the municipality where it happened"),
    Territory.OWN: lazy_gettext("the own organisation"),
}
COUNTED = {"rules": lazy_gettext("row %(number)d"), "effects": lazy_gettext("effect %(number)d")}
GUIDES = {
    "reporting_code": lazy_gettext("the five steps of the reporting code"),
    "confidential_counsellor": lazy_gettext("the guide of the confidential counsellor"),
    "radicalisation_consultation": lazy_gettext("the guide for consultation on radicalisation"),
}


def install(app: Flask) -> None:
    """Give the templates these functions.

    Args:
        app: the application.
    """
    functions = (
        *(rule_condition, rule_effect, rule_target, rule_matching),
        *(asked_text, pointer_text),
    )
    app.jinja_env.globals.update({function.__name__: function for function in functions})


def rule_condition(condition: Condition) -> Lines:
    """Return when a row matches, as terms and values; empty when it always does.

    Args:
        condition: of the row.
    """
    return [(term, text) for term, text in _condition(condition) if text]


def rule_effect(effect: Effect) -> Lines:
    """Return what a row does, as terms and values.

    Args:
        effect: one of the row's.
    """
    return [(term, text) for term, text in _effect(effect) if text]


def rule_target(effect: Effect) -> str:
    """Return what is asked of whom: `safety consultation: police officer, police`."""
    kind, who = label(effect.kind), _function(effect.function)
    if effect.organisation == OWN:
        return _("%(kind)s: own %(function)s", kind=kind, function=who)
    of = labels.kind_name(effect.organisation)
    return _("%(kind)s: %(function)s of the %(of)s", kind=kind, function=who, of=of)


def rule_matching(rule_set: RuleSet) -> str | None:
    """Return what may be offered for matching, or None where it is off.

    Args:
        rule_set: a version.
    """
    return _subjects(rule_set.matching)


def asked_text(asked: Asked) -> str:
    """Return what was or would be asked, in the table of a dry run.

    Args:
        asked: one follow-up.
    """
    kind = member_of("FollowUpKind", asked.kind)
    of = asked.organisation or reason_text(asked.failure) or _("nobody yet")
    return _("%(kind)s: %(function)s, %(of)s", kind=kind, function=_function(asked.function), of=of)


def pointer_text(pointer: str) -> str:
    """Return the place in a rule set in words: `row 4, effect 1, function`.

    Args:
        pointer: JSON pointer, with rows and effects counted from zero.
    """
    return ", ".join(_steps(pointer.strip("/").split("/")))


def _steps(parts: list[str]) -> Iterator[str]:
    counted = {
        "rules": lazy_gettext("row %(number)d"),
        "effects": lazy_gettext("effect %(number)d"),
    }
    rest = iter(parts)
    for part in rest:
        number = next(rest, "") if part in counted else ""
        yield _(counted[part], number=int(number) + 1) if number.isdecimal() else part


def _condition(condition: Condition) -> Iterator[tuple[str, str | None]]:
    yield _("About"), _subjects(condition.about)
    yield _("Not about"), _subjects(condition.never_about)
    yield _("Urgency"), _several(label(one) for one in condition.urgencies)
    yield _("Age"), _ages(condition.ages)
    yield _("Kind of school"), _several(condition.school_kinds)
    yield _("Recorded by"), _several(labels.role_name(role) for role in condition.recorder_roles)
    yield (
        _("Recorded in"),
        _several(labels.kind_name(kind) for kind in condition.organisation_kinds),
    )
    names = municipalities()
    yield _("Happened in"), _several(names.get(code, code) for code in condition.municipalities)
    yield _("Repeated"), _repetition(condition.repetition)
    yield _("After a review"), _passed_on(passed_on=condition.passed_on)


def _effect(effect: Effect) -> Iterator[tuple[str, str | None]]:
    yield _("Which one"), _(TERRITORIES[effect.territory])
    yield _("About persons of"), _ages(effect.ages)
    yield _("Answer within"), _days(effect.accept_days)
    yield _("First decision within"), _days(effect.complete_days)
    yield _("How much opens"), level_text(effect.level)
    yield _("Purpose"), label(effect.purpose)
    yield _("Legal basis"), label(effect.legal_basis)
    special, criminal = effect.special_ground, effect.criminal_ground
    yield _("Ground for special data"), label(special) if special else None
    yield _("Ground for criminal data"), label(criminal) if criminal else None
    yield _("Also named"), _several(_function(name) for name in effect.named)
    yield _("Guide"), _(GUIDES[effect.guide]) if effect.guide in GUIDES else effect.guide
    yield _("Consent"), _("needed before it is offered") if effect.needs_consent else None
    yield _("Source"), effect.source


def _function(function: str) -> str:
    return _("who recorded it") if function == AUTHOR else labels.function_name(function)


def _subjects(subjects: Iterable[Subject]) -> str | None:
    return _several(
        category_name(one.category, one.sub_category) or one.category for one in subjects
    )


def _several(texts: Iterable[str]) -> str | None:
    return ", ".join(sorted(texts)) or None


def _ages(band: AgeBand | None) -> str | None:
    return _("%(first)d to %(last)d years", first=band.first, last=band.last) if band else None


def _days(days: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", days)


def _repetition(repetition: Repetition | None) -> str | None:
    if repetition is None:
        return None
    numbers = {"least": repetition.at_least, "days": repetition.within_days}
    return _("at least %(least)d earlier signals in %(days)d days", **numbers)


def _passed_on(*, passed_on: bool | None) -> str | None:
    if passed_on is None:
        return None
    return _("only what a review passed on") if passed_on else _("only what no review passed on")
