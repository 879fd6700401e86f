"""Reading and writing a set of rules as JSON. Pure.

The shape, with every field that is not marked optional required:

    {
      "format": 1,
      "noMatch": {"nl": "…", "en": "…"},
      "matching": ["BULL"],                             optional: may be offered for matching
      "rules": [
        {
          "code": "weapon",
          "when": {                                     every part optional
            "about": ["WEAP", "VERB.threat"],           categories or category.sub-category
            "except": ["HOME"],
            "urgencies": ["soon", "acute"],
            "ages": [5, 17],                            all persons, both ends included
            "schoolKinds": ["vo"], "recorderRoles": ["mentor"], "organisationKinds": ["school"],
            "municipalities": ["GM0983"],               of the place of the event
            "repetition": {"atLeast": 3, "withinDays": 90},
            "passedOn": false
          },
          "explanation": {"nl": "…", "en": "…"},        to the owner
          "effects": [
            {
              "kind": "safety_consult",
              "organisation": "police",                 a kind of organisation, or "own"
              "function": "police_officer",             a function, or "author"
              "territory": "event",                     home, event or own
              "acceptDays": 1, "completeDays": 5,       working days
              "level": "summary",                       stub, summary or full
              "purpose": "public_safety", "legalBasis": "public_task",
              "specialGround": null,                    optional, for D3; criminalGround for D4
              "ages": [18, 22],                         optional: these persons only
              "named": ["author"],                      optional: further named functions
              "guide": null,                            optional
              "explanation": {"nl": "…", "en": "…"},    class-neutral, to the one asked
              "source": "…", "verified": false
            }
          ]
        }
      ]
    }

A field that is not listed is refused: a misspelt condition must not widen a rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coordination.access.classes import Level, Role
from coordination.core.errors import FieldProblem, Invalid
from coordination.followups.rules import FollowUpKind
from coordination.routing.ruleset import (
    AgeBand,
    Condition,
    Effect,
    Repetition,
    Rule,
    RuleSet,
    Subject,
    Territory,
)
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.signals.rules import Urgency

FORMAT = 1
DEFAULT_FILE = Path(__file__).with_name("data") / "default-rule-set.json"
LANGUAGES = frozenset({"nl", "en"})
Problems = list[FieldProblem]


@dataclass(frozen=True)
class _Field:
    """How one field is called in Python, read, written, and whether it may be left out."""

    attribute: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    optional: bool = False


def load(raw: object) -> RuleSet:
    """Return the set of rules that a parsed JSON document holds.

    Whether it makes sense as a whole is asked of `validation.problems`.

    Args:
        raw: the document, as `json.loads` gives it.

    Raises:
        Invalid: names every field that is missing, unknown or malformed.
    """
    found: Problems = []
    top = _read(raw, "", _TOP, found)
    rows = [_rule(row, f"/rules/{place}", found) for place, row in enumerate(top.get("rules", ()))]
    rules = tuple(rule for rule in rows if rule is not None)
    if found:
        raise Invalid(found)
    return RuleSet(rules, top["no_match"], top.get("matching", ()))


@cache
def default_rule_set() -> RuleSet:
    """Return the set of rules that comes with the product."""
    return load(json.loads(DEFAULT_FILE.read_text(encoding="utf-8")))


def dump(rule_set: RuleSet) -> dict[str, Any]:
    """Return a set of rules as a document that `load` reads back to the same set."""
    return _write(rule_set, _OFFERED) | {
        "format": FORMAT,
        "noMatch": dict(rule_set.no_match),
        "rules": [
            {
                "code": rule.code,
                "when": _write(rule.condition, _CONDITION),
                "explanation": dict(rule.explanation),
                "effects": [_write(effect, _EFFECT) for effect in rule.effects],
            }
            for rule in rule_set.rules
        ],
    }


def _rule(raw: object, pointer: str, found: Problems) -> Rule | None:
    row = _read(raw, pointer, _RULE, found)
    condition = _read(row.get("when", {}), f"{pointer}/when", _CONDITION, found)
    effects = [
        _read(effect, f"{pointer}/effects/{number}", _EFFECT, found)
        for number, effect in enumerate(row.get("effects", ()))
    ]
    if found:
        return None
    built = tuple(Effect(**effect) for effect in effects)
    return Rule(row["code"], Condition(**condition), built, row["explanation"])


def _read(
    raw: object, pointer: str, fields: Mapping[str, _Field], found: Problems
) -> dict[str, Any]:
    """Return the values that could be read, by attribute; name the others in `found`."""
    if not isinstance(raw, dict):
        found.append(FieldProblem(pointer or "/", "not_an_object"))
        return {}
    found += [FieldProblem(f"{pointer}/{name}", "unknown_field") for name in raw.keys() - fields]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        given = raw.get(name)
        if given is None:
            if not field.optional:
                found.append(FieldProblem(f"{pointer}/{name}", "required"))
            continue
        try:
            values[field.attribute] = field.read(given)
        except (ValueError, TypeError, KeyError):
            found.append(FieldProblem(f"{pointer}/{name}", "malformed"))
    return values


def _write(value: object, fields: Mapping[str, _Field]) -> dict[str, Any]:
    """Return the fields that say something; an optional one that is empty is left out."""
    written = {name: getattr(value, field.attribute) for name, field in fields.items()}
    return {
        name: fields[name].write(given)
        for name, given in written.items()
        if not fields[name].optional or given not in _EMPTY
    }


_EMPTY: tuple[object, ...] = (None, (), frozenset())


def _text(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise TypeError
    return given


def _texts(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or given.keys() != LANGUAGES:
        raise TypeError
    return {language: _text(text) for language, text in given.items()}


def _truth(given: object) -> bool:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _number(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise TypeError
    return given


def _list(given: object) -> list[Any]:
    if not isinstance(given, list):
        raise TypeError
    return given


def _format(given: object) -> int:
    if given != FORMAT:
        raise ValueError
    return FORMAT


def _several(read: Callable[[Any], Any]) -> Callable[[object], frozenset[Any]]:
    return lambda given: frozenset(read(value) for value in _list(given))


def _subjects(given: object) -> tuple[Subject, ...]:
    parts = (_text(name).partition(".") for name in _list(given))
    return tuple(Subject(category, sub or None) for category, _, sub in parts)


def _ages(given: object) -> AgeBand:
    first, last = (_number(age) for age in _list(given))
    if first > last:
        raise ValueError
    return AgeBand(first, last)


def _repetition(given: object) -> Repetition:
    if not isinstance(given, dict) or given.keys() != {"atLeast", "withinDays"}:
        raise TypeError
    return Repetition(_number(given["atLeast"]), _number(given["withinDays"]))


def _level(given: object) -> Level:
    return Level[_text(given).upper()]


def _same(value: Any) -> Any:
    return value


def _names(subjects: tuple[Subject, ...]) -> list[str]:
    return [".".join(filter(None, (s.category, s.sub_category))) for s in subjects]


def _band(ages: AgeBand) -> list[int]:
    return [ages.first, ages.last]


def _repeated(repetition: Repetition) -> dict[str, int]:
    return {"atLeast": repetition.at_least, "withinDays": repetition.within_days}


_OFFERED = {"matching": _Field("matching", _subjects, _names, optional=True)}
_TOP = _OFFERED | {
    "format": _Field("format", _format, _same),
    "noMatch": _Field("no_match", _texts, dict),
    "rules": _Field("rules", _list, list),
}
_RULE = {
    "code": _Field("code", _text, _same),
    "when": _Field("when", _same, _same),
    "explanation": _Field("explanation", _texts, dict),
    "effects": _Field("effects", _list, list),
}
_CONDITION = {
    "about": _Field("about", _subjects, _names, optional=True),
    "except": _Field("never_about", _subjects, _names, optional=True),
    "urgencies": _Field("urgencies", _several(Urgency), sorted, optional=True),
    "ages": _Field("ages", _ages, _band, optional=True),
    "schoolKinds": _Field("school_kinds", _several(_text), sorted, optional=True),
    "municipalities": _Field("municipalities", _several(_text), sorted, optional=True),
    "recorderRoles": _Field("recorder_roles", _several(Role), sorted, optional=True),
    "organisationKinds": _Field("organisation_kinds", _several(_text), sorted, optional=True),
    "repetition": _Field("repetition", _repetition, _repeated, optional=True),
    "passedOn": _Field("passed_on", _truth, _same, optional=True),
}
_EFFECT = {
    "kind": _Field("kind", FollowUpKind, str),
    "organisation": _Field("organisation", _text, _same),
    "function": _Field("function", _text, _same),
    "territory": _Field("territory", Territory, str),
    "acceptDays": _Field("accept_days", _number, _same),
    "completeDays": _Field("complete_days", _number, _same),
    "level": _Field("level", _level, lambda level: level.name.lower()),
    "purpose": _Field("purpose", Purpose, str),
    "legalBasis": _Field("legal_basis", LegalBasis, str),
    "specialGround": _Field("special_ground", SpecialGround, str, optional=True),
    "criminalGround": _Field("criminal_ground", CriminalGround, str, optional=True),
    "ages": _Field("ages", _ages, _band, optional=True),
    "named": _Field("named", lambda given: tuple(map(_text, _list(given))), list, optional=True),
    "guide": _Field("guide", _text, _same, optional=True),
    "explanation": _Field("explanation", _texts, dict),
    "source": _Field("source", _text, _same),
    "verified": _Field("verified", _truth, _same),
}
