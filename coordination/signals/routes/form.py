"""The form of a signal: what was typed, as it is shown again and as the schema reads it.

Fields are named by their pointer with hyphens (`statements-0-text`), so that an error finds its
field. What was typed is always shown as it was typed, right or wrong.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from coordination.core.i18n import current
from coordination.people.queries.registrations import PersonName, Search, readable_own, search
from coordination.signals.categories import default_categories
from coordination.signals.queries.views import SignalFull
from coordination.work import Work

SPARE = 1  # an empty statement is always there to be written in
CONTENT = ("lifeDomain", "occurredOn", "placeOfEvent", "urgency", "alreadyDone")
PLAIN = (*CONTENT, "reason", "ground", "query")


def nested(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return the fields as a tree: `statements-0-text` becomes `["statements"]["0"]["text"]`.

    Args:
        form: as the browser sent it.
    """
    tree: dict[str, Any] = {}
    for name, value in form.items():
        *path, last = name.split("-")
        place = tree
        for part in path:
            found = place.setdefault(part, {})
            place = found if isinstance(found, dict) else {}
        place[last] = value
    return tree


def rows(tree: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """Return the numbered groups of a tree in their order.

    Args:
        tree: from `nested`.
        name: of the group.
    """
    groups = tree.get(name)
    if not isinstance(groups, dict):
        return []
    numbers = sorted((key for key in groups if key.isdecimal()), key=int)
    return [groups[key] for key in numbers if isinstance(groups[key], dict)]


def document(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed in the shape that the API takes, without what was left empty.

    Args:
        form: as the browser sent it.
    """
    tree = nested(form)
    category, _, sub_category = tree.get("category", "").partition(".")
    persons = [
        {"id": row.get("id"), "part": row.get("part") or "concerned"}
        for row in rows(tree, "youngPersons")
        if not row.get("remove")
    ]
    added = [{"id": name, "part": "concerned"} for name in form.getlist("add")]
    plain = {name: tree.get(name) for name in CONTENT}
    filled = {name: value for name, value in plain.items() if value}
    return filled | {
        "category": category or None,
        "subCategory": sub_category or None,
        "youngPersons": persons + [new for new in added if new not in persons],
        "statements": [_statement(row) for row in _written(tree)],
    }


def release(form: MultiDict[str, str], signal_statements: list[uuid.UUID]) -> dict[str, Any] | None:
    """Return the ticked release in the shape that the API takes, or None when none was filled in.

    Args:
        form: as the browser sent it.
        signal_statements: ids of the stored statements, in the order of the form.
    """
    tree = nested(form)
    typed = tree.get("release", {})
    if not typed.get("necessity", "").strip():
        return None
    pairs = zip(_written(tree), signal_statements, strict=False)
    consent = (typed.get("consent") or {}).get("on")
    return {
        "necessity": typed["necessity"],
        "statements": [str(found) for row, found in pairs if row.get("share")],
        "consent": {"on": consent} if consent else None,
    }


def typed(work: Work, form: MultiDict[str, str], *, spare: bool = True) -> dict[str, Any]:
    """Return what the form shows after it was posted.

    Args:
        work: the unit of work; persons are named by it.
        form: as the browser sent it.
        spare: whether an empty statement is added.
    """
    tree = nested(form)
    taken = document(form)["youngPersons"]
    known = _names(work, [person["id"] for person in taken])
    found = _found(work, tree.get("query", ""), {person["id"] for person in taken})
    given = tree.get("release") or {}
    return {
        **{name: tree.get(name, "") for name in PLAIN},
        "category": tree.get("category", ""),
        "help": help_of(tree.get("category", "")),
        "confirmedAcute": bool(tree.get("confirmedAcute")),
        "persons": [_person(known[row["id"]], row["part"]) for row in taken if row["id"] in known],
        "statements": _written(tree) + [{}] * (SPARE if spare or not _written(tree) else 0),
        "new": tree.get("new") or {},
        "found": found,
        "release": {
            "necessity": given.get("necessity", ""),
            "consentOn": (given.get("consent") or {}).get("on", ""),
        },
    }


def shown(work: Work, signal: SignalFull | None) -> dict[str, Any]:
    """Return what the form shows of a stored signal, or of none.

    Args:
        work: the unit of work.
        signal: a draft, a signal to correct, or None for a new one.
    """
    if signal is None:
        return typed(work, MultiDict({"urgency": "ordinary"}))
    category = ".".join(part for part in (signal.category, signal.sub_category) if part)
    return {
        "category": category,
        "help": help_of(category),
        "lifeDomain": signal.life_domain or "",
        "occurredOn": signal.occurred_on or "",
        "placeOfEvent": signal.place_of_event or "",
        "urgency": signal.urgency,
        "alreadyDone": signal.already_done or "",
        "confirmedAcute": signal.confirmed_acute,
        "persons": [_person(person, person.part) for person in signal.young_persons],
        "statements": [vars(said) for said in signal.statements] + [{}] * SPARE,
        "new": {},
        "found": [],
        "release": {},
    }


def help_of(category: str) -> str | None:
    """Return the sentence that explains a category in the language in use.

    Args:
        category: as the form holds it, `WEAP.knife_use`.
    """
    found = default_categories().get(category.partition(".")[0])
    return found.help[current()] if found else None


def _written(tree: Mapping[str, Any]) -> list[dict[str, str]]:
    return [row for row in rows(tree, "statements") if row.get("text", "").strip()]


def _statement(row: dict[str, str]) -> dict[str, Any]:
    said = {
        "kind": row.get("kind") or None,
        "text": row.get("text", ""),
        "source": row.get("source") or None,
        "voice": bool(row.get("voice")),
    }
    return said | ({"id": row["id"]} if row.get("id") else {})


def _person(person: Any, part: str) -> dict[str, Any]:
    name = f"{person.first_names} {person.surname}"
    return {"id": str(person.id), "name": name, "born": person.birth_date, "part": part}


def _names(work: Work, ids: list[str | None]) -> dict[str | None, Any]:
    known = []
    for text in ids:
        try:
            known.append(uuid.UUID(text))
        except (ValueError, TypeError, AttributeError):
            continue  # a made-up id names nobody
    return {str(row.id): row for row in readable_own(work, known)}


def _found(work: Work, query: str, taken: set[str]) -> list[tuple[str, str]]:
    if not query.strip():
        return []
    people = search(work, Search(name=query))
    return [(str(one.id), _line(one)) for one in people if str(one.id) not in taken]


def _line(person: PersonName) -> str:
    return f"{person.first_names} {person.surname}, {person.birth_date.isoformat()}"
