"""What was found, kept in `found.json` beside this module: by size and name, each with its date.

A part can be measured again alone, and replaces what was found of it before; the page that is made
of it says of each figure when and on which machine it was measured.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("found.json")
Figures = dict[str, dict[str, float]]


@dataclass
class Finding:
    """What was measured of one thing at one size.

    Attributes:
        how: turns, requests, rows: how much was measured.
        figures: of requests, by side and name.
        ratios: ours ÷ another, by the name of the other; medians of pairs.
        values: anything else, by its name with the unit.
        statements: of the product, by what they belong to.
        machine: what it was measured on, with the load that it had before.
        at: when, UTC.
        note: what a reader must know besides.
    """

    how: str
    figures: Figures = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    machine: str = ""
    at: str = ""
    note: str = ""


Findings = dict[int, dict[str, Finding]]


def machine() -> str:
    """Return what this machine is, and how much others ask of it at this moment."""
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {load:.0f}"
    )


def keep(signals: int, name: str, finding: Finding, path: Path = KEPT) -> None:
    """Store what was found, in place of what was found of the same before.

    Args:
        signals: size of the region.
        name: of what was measured.
        finding: what was found.
        path: of the file.
    """
    finding.at = datetime.now(UTC).isoformat(sep=" ", timespec="minutes").partition("+")[0]
    every = kept(path)
    every.setdefault(signals, {})[name] = finding
    path.write_text(_packed(every), encoding="utf-8")


def kept(path: Path = KEPT) -> Findings:
    """Return everything that was found, the smallest region first.

    Args:
        path: of the file.
    """
    if not path.exists():
        return {}
    stored: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {
        int(signals): {name: Finding(**one) for name, one in found.items()}
        for signals, found in sorted(stored.items(), key=lambda item: int(item[0]))
    }


def _packed(every: Mapping[int, Mapping[str, Finding]]) -> str:
    plain = {
        signals: {name: _rounded(asdict(one)) for name, one in found.items()}
        for signals, found in sorted(every.items())
    }
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value
