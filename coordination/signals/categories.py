"""The categories of signals as reference data, and what raising a data class means. Pure.

The data stand in `data/categories.toml`; a deployment may bring its own file of the same shape.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coordination.access.classes import DataClass

CATEGORIES_FILE = Path(__file__).with_name("data") / "categories.toml"
LANGUAGES = frozenset({"nl", "en"})

# To raise is to move to a higher step. On one step stand classes whose gates differ in kind: from
# D3 to D4 the secrecy gate would fall away, and D5, D6 and DV are each other's strangers. Such a
# move is no raise, so it is refused; the way is a new signal of the right category.
STEP: dict[DataClass, int] = {
    DataClass.D0: 0,
    DataClass.D1: 1,
    DataClass.D2: 2,
    DataClass.D3: 3,
    DataClass.D4: 3,
    DataClass.D5: 4,
    DataClass.D6: 4,
    DataClass.DV: 4,
}


class BadCategories(ValueError):
    """The reference data cannot be used; the text names everything that is wrong."""


@dataclass(frozen=True)
class Number:
    """A telephone number to call before anything is typed.

    Attributes:
        code: name of the number in the data.
        number: what to dial; empty where each organisation or region fills in its own.
        label: per language, whose number it is.
        source: where it was read.
        verified: whether that source was seen.
    """

    code: str
    number: str
    label: Mapping[str, str]
    source: str
    verified: bool


@dataclass(frozen=True)
class SubCategory:
    """A finer division of a category.

    Attributes:
        code: unique within its category.
        label: per language.
        recorder_kinds: kinds of organisation that may record it; empty means all.
    """

    code: str
    label: Mapping[str, str]
    recorder_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Category:
    """What a signal is about.

    Attributes:
        code: unique.
        label: per language.
        help: per language, one sentence at the field.
        data_class: default class; a person may raise it and never lower it.
        acute_possible: whether the form offers `acute`.
        call_first: numbers to show, in order, when a signal is acute.
        names_allowed: whether it may be about a named person.
        recorder_kinds: kinds of organisation that may record it; empty means all.
        subs: sub-categories by code; where there are any, one is required.
    """

    code: str
    label: Mapping[str, str]
    help: Mapping[str, str]
    data_class: DataClass
    acute_possible: bool
    call_first: tuple[Number, ...]
    names_allowed: bool = True
    recorder_kinds: frozenset[str] = frozenset()
    subs: Mapping[str, SubCategory] = field(default_factory=dict)

    def may_be_recorded_by(self, organisation_kind: str, sub_category: str | None = None) -> bool:
        """Return whether an organisation of this kind may record it.

        Args:
            organisation_kind: `school`, `attendance` and so on.
            sub_category: code of the sub-category, if one was chosen.
        """
        sub = self.subs.get(sub_category or "")
        limits = [self.recorder_kinds, sub.recorder_kinds if sub else frozenset()]
        return all(not kinds or organisation_kind in kinds for kinds in limits)


def may_raise(current: DataClass, proposed: DataClass) -> bool:
    """Return whether a person may change a signal's class so; staying is always allowed.

    Args:
        current: the class it has, at least its category's.
        proposed: the class it would get.
    """
    return proposed is current or STEP[proposed] > STEP[current]


def parse(text: str) -> dict[str, Category]:
    """Return the categories of a reference file by code, in the file's order.

    Args:
        text: TOML with tables `number` and `category`, as described at the head of the data file.

    Raises:
        BadCategories: with everything that is wrong, one line each.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCategories(str(error)) from error
    found = _problems(raw)
    if found:
        raise BadCategories("\n".join(found))
    numbers = {row["code"]: Number(**row) for row in raw["number"]}
    return {row["code"]: _category(row, numbers) for row in raw["category"]}


@cache
def default_categories() -> Mapping[str, Category]:
    """Return the categories that come with the product."""
    return parse(CATEGORIES_FILE.read_text(encoding="utf-8"))


def _category(row: dict[str, Any], numbers: dict[str, Number]) -> Category:
    subs = [
        SubCategory(sub["code"], sub["label"], frozenset(sub.get("recorder_kinds", ())))
        for sub in row.get("sub", ())
    ]
    return Category(
        code=row["code"],
        label=row["label"],
        help=row["help"],
        data_class=DataClass(row["class"]),
        acute_possible=row["acute_possible"],
        call_first=tuple(numbers[code] for code in row["call_first"]),
        names_allowed=row.get("names_allowed", True),
        recorder_kinds=frozenset(row.get("recorder_kinds", ())),
        subs={sub.code: sub for sub in subs},
    )


NUMBER_FIELDS: dict[str, type] = {
    "code": str,
    "number": str,
    "label": dict,
    "source": str,
    "verified": bool,
}
SUB_FIELDS: dict[str, type] = {"code": str, "label": dict}
CATEGORY_FIELDS: dict[str, type] = SUB_FIELDS | {
    "help": dict,
    "class": str,
    "acute_possible": bool,
    "call_first": list,
}
OPTIONAL: dict[str, type] = {"recorder_kinds": list, "names_allowed": bool, "sub": list}


def _problems(raw: dict[str, Any]) -> list[str]:
    numbers, categories = raw.get("number", []), raw.get("category", [])
    if not (_is_table_list(numbers) and _is_table_list(categories)):
        return ["number and category must be lists of tables"]
    found = [f"unknown table {name}" for name in raw.keys() - {"number", "category"}]
    found += [] if categories else ["no category at all"]
    for row in numbers:
        found += _shape(row, f"number {row.get('code')}", NUMBER_FIELDS, {})
    known = {str(row.get("code")) for row in numbers}
    for row in categories:
        found += _category_problems(row, known)
    return found + _doubles(numbers, "number") + _doubles(categories, "category")


def _category_problems(row: dict[str, Any], numbers: set[str]) -> list[str]:
    where = f"category {row.get('code')}"
    found = _shape(row, where, CATEGORY_FIELDS, OPTIONAL)
    if row.get("class") not in set(DataClass):
        found.append(f"{where}: unknown class {row.get('class')}")
    unknown = [code for code in row.get("call_first", []) if code not in numbers]
    found += [f"{where}: unknown number {code}" for code in unknown]
    for sub in row.get("sub", []):
        found += _shape(
            sub, f"{where}, sub {sub.get('code')}", SUB_FIELDS, {"recorder_kinds": list}
        )
    return found + _doubles(row.get("sub", []), f"{where}, sub")


def _shape(
    row: dict[str, Any], where: str, required: dict[str, type], optional: dict[str, type]
) -> list[str]:
    """Return what is missing, unknown or of the wrong type in a row, labels included."""
    fields = required | optional
    found = [f"{where}: {name} is missing" for name in required if name not in row]
    for name, value in row.items():
        if name not in fields:
            found.append(f"{where}: unknown field {name}")
        elif not isinstance(value, fields[name]):
            found.append(f"{where}: {name} is not a {fields[name].__name__}")
        elif isinstance(value, dict) and not _has_both_languages(value):
            found.append(f"{where}: {name} needs a text in nl and in en")
    return found


def _is_table_list(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _has_both_languages(texts: dict[str, Any]) -> bool:
    return texts.keys() == LANGUAGES and all(isinstance(t, str) and t for t in texts.values())


def _doubles(rows: list[dict[str, Any]], what: str) -> list[str]:
    codes = [str(row.get("code")) for row in rows]
    return [f"{what} {code} stands twice" for code in dict.fromkeys(codes) if codes.count(code) > 1]
