"""Registrations for tests, made through the services."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from coordination.people.rules import PersonDetails
from coordination.people.service import register
from tests.world import VENLO, World

BORN = dt.date(2011, 3, 4)


def details(surname: str = "van den Berg", first_names: str = "Noor", **more: Any) -> PersonDetails:
    """Return complete details of an invented young person."""
    values: dict[str, Any] = {
        "birth_date": BORN,
        "postcode": "5911 AB",
        "house_number": "12",
        "home_municipality": VENLO,
    }
    return PersonDetails(surname, first_names, **(values | more))


def registered(
    world: World,
    surname: str = "van den Berg",
    first_names: str = "Noor",
    *,
    by: str = "care_coordinator@maasdal",
    **more: Any,
) -> uuid.UUID:
    """Register a young person and return the id."""
    with world.acting(by, "young_person.create") as work:
        return register(work, details(surname, first_names, **more)).id
