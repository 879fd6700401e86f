"""The base of every message that one feature leaves for another.

An event holds ids only, never personal data: it passes through the broker's logs.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

REGISTRY: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """A fact that has been committed; subclasses are frozen dataclasses of ids with a `topic`."""

    topic: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.topic in REGISTRY:
            message = f"two events share the topic {cls.topic!r}"
            raise TypeError(message)
        REGISTRY[cls.topic] = cls

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def load(cls, payload: dict[str, Any]) -> Self:
        """Return the event of a stored payload."""
        return cls(**{item.name: _typed(item.type, payload[item.name]) for item in fields(cls)})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, uuid.UUID) else value


def _typed(annotation: Any, value: Any) -> Any:
    wants_id = "UUID" in str(annotation)
    return uuid.UUID(value) if wants_id and value is not None else value
