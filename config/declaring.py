"""How settings are declared, read from the environment and described.

A class of settings is a frozen dataclass whose fields are made by `setting`; the environment
variable is the field's name in capitals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, fields
from typing import Any, NamedTuple, TypeVar

S = TypeVar("S")


class SettingsError(Exception):
    """The environment does not describe a working installation.

    `problems` holds one sentence for each setting that is missing or malformed.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("The settings cannot be used:\n" + "\n".join(f"- {p}" for p in problems))


class SettingRow(NamedTuple):
    """One line of the table of settings in the documentation."""

    name: str
    required: bool
    default: str
    secret: bool
    meaning: str


def setting(
    meaning: str,
    parse: Callable[[str], Any],
    *,
    default: str | None = None,
    secret: bool = False,
) -> Any:
    """Declare one setting.

    Args:
        meaning: a sentence for the documentation.
        parse: makes the value of the text, as in `config.parsing`.
        default: as it would stand in the environment; None where it must be given.
        secret: never shown.
    """
    metadata = {"meaning": meaning, "parse": parse, "default": default, "secret": secret}
    return field(repr=not secret, metadata=metadata)


def read(kind: type[S], env: Mapping[str, str]) -> S:
    """Read all settings of a class.

    Args:
        kind: the class.
        env: usually `os.environ`.

    Raises:
        SettingsError: names every setting that is missing or malformed, without its value.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for item in fields(kind):  # type: ignore[arg-type]
        try:
            values[item.name] = _read(item.name.upper(), item.metadata, env)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise SettingsError(problems)
    return kind(**values)


def rows(kind: type) -> Iterator[SettingRow]:
    """Yield a row for each setting of a class, in its order.

    Args:
        kind: the class.
    """
    for item in fields(kind):
        about = item.metadata
        yield SettingRow(
            name=item.name.upper(),
            required=about["default"] is None,
            default=about["default"] or "",
            secret=about["secret"],
            meaning=about["meaning"],
        )


def _read(name: str, metadata: Mapping[str, Any], env: Mapping[str, str]) -> Any:
    """Return the parsed value of one setting; an empty variable counts as an absent one."""
    text = env.get(name, "").strip() or metadata["default"]
    if text is None:
        raise ValueError(f"{name} is missing. {metadata['meaning']}")
    if text == "":
        return text
    try:
        return metadata["parse"](text)
    except ValueError as error:
        raise ValueError(f"{name} {error}.") from None
