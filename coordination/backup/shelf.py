"""Where backups lie: base backups, each in a folder of its own, and all changes beside them.

base/20261122T020000Z/base.tar.gz.age    the whole database, encrypted
base/20261122T020000Z/about.json         what it is, without anybody's data; written last
base/20261122T020000Z/verified.json      when it was last restored and found good
changes/000000010000000000000002.age     what changed since, encrypted, 16 MB each
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coordination.backup import segments
from coordination.backup.envelope import SUFFIX
from coordination.backup.errors import BackupFailed

UNFINISHED = ".unfinished"
TAR, ABOUT, VERIFIED = f"base.tar.gz{SUFFIX}", "about.json", "verified.json"


@dataclass(frozen=True)
class Base:
    """What is known of one base backup.

    Attributes:
        name: of its folder; its moment in UTC.
        begun: ISO time.
        ended: ISO time; from then on a restore can go to any moment.
        first: segment that a restore begins with.
        last: segment without which it is incomplete.
        segment_bytes: size of a segment.
        database: name of the product's database.
        counts: rows of tables that only grow, at the beginning.
    """

    name: str
    begun: str
    ended: str
    first: str
    last: str
    segment_bytes: int
    database: str
    counts: Mapping[str, int]

    @property
    def ended_at(self) -> dt.datetime:
        """Return the moment from which on a restore can go to any other."""
        return dt.datetime.fromisoformat(self.ended)


@dataclass(frozen=True)
class Shelf:
    """A place for backups.

    Attributes:
        place: the directory.
    """

    place: Path

    @property
    def changes(self) -> Path:
        """Return the folder of the changes."""
        return self.place / "changes"

    def prepare(self) -> None:
        """Make the folders that are missing; nobody else gets in."""
        for folder in (self.place / "base", self.changes):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def folder(self, name: str) -> Path:
        """Return the folder of a base backup."""
        return self.place / "base" / name

    def bases(self) -> list[Base]:
        """Return the complete base backups, oldest first."""
        found = sorted((self.place / "base").glob(f"*/{ABOUT}"))
        whole = [path for path in found if path.parent.suffix != UNFINISHED]
        return [Base(**json.loads(path.read_text(encoding="ascii"))) for path in whole]

    def before(self, moment: dt.datetime | None) -> Base:
        """Return the newest base backup from which a moment can be reached.

        Args:
            moment: aware; None for the newest of all.

        Raises:
            BackupFailed: there is none.
        """
        fitting = [one for one in self.bases() if moment is None or one.ended_at <= moment]
        if not fitting:
            said = "" if moment is None else f" from before {moment.isoformat()}"
            raise BackupFailed(f"There is no complete backup{said} in {self.place}.")
        return fitting[-1]

    def needed(self, base: Base) -> list[Path]:
        """Return the files with changes that a restore from a base backup may need, in order.

        They end where the next base backup begins, or with the newest.

        Args:
            base: to begin with.

        Raises:
            BackupFailed: one is missing in between.
        """
        later = [one.last for one in self.bases() if one.first > base.first]
        same = [name for name in later if name[:8] == base.first[:8]]
        found = self._named()
        newest = max((name for name in found if name[:8] == base.first[:8]), default=base.first)
        return list(self._run(found, base, max(base.last, min(same, default=newest))))

    def _run(self, found: Mapping[str, Path], base: Base, last: str) -> Iterator[Path]:
        name = base.first
        while name <= last:
            if name not in found:
                raise BackupFailed(
                    f"The changes are not complete: {name}{SUFFIX} is missing in {self.changes}. "
                    f"What came before it can be restored from an older copy of that folder only."
                )
            yield found[name]
            name = segments.following(name, base.segment_bytes)

    def _named(self) -> dict[str, Path]:
        """Return the files of segments by name; an unfinished one only where nothing follows it."""
        partial: dict[str, Path] = {}
        whole: dict[str, Path] = {}
        for path in self.changes.glob(f"*{SUFFIX}"):
            name = path.name.removesuffix(SUFFIX)
            if segments.SEGMENT.fullmatch(name):
                whole[name] = path
            elif segments.SEGMENT.fullmatch(name.removesuffix(segments.PARTIAL)):
                partial[name.removesuffix(segments.PARTIAL)] = path
        newest = {name[:8]: name for name in sorted(whole)}
        ending = {name: path for name, path in partial.items() if name > newest.get(name[:8], "")}
        return whole | ending

    def histories(self) -> Sequence[Path]:
        """Return the files that tell from which restore a timeline came."""
        return sorted(self.changes.glob(f"*.history{SUFFIX}"))

    def holds(self, base: Base) -> bool:
        """Tell whether the changes without which a base backup is incomplete lie here."""
        try:
            return bool(list(self._run(self._named(), base, base.last)))
        except BackupFailed:
            return False

    def write(self, folder: Path, name: str, content: Mapping[str, Any]) -> None:
        """Write a small file of a base backup."""
        text = json.dumps(content, indent=1)
        (folder / name).write_text(text, encoding="ascii")

    def add(self, base: Base) -> None:
        """Complete a base backup, whose content lies in its unfinished folder."""
        unfinished = self.folder(base.name + UNFINISHED)
        self.write(unfinished, ABOUT, asdict(base))
        unfinished.rename(self.folder(base.name))

    def expire(self, before: dt.datetime) -> list[str]:
        """Delete the base backups that no restore needs any more, and the changes before them.

        The newest one from before the moment stays, since a restore to that moment begins with it.

        Args:
            before: the earliest moment to which a restore must be able to go.

        Returns:
            Names of what was deleted.
        """
        known = self.bases()
        older = [one for one in known if one.ended_at <= before]
        gone = [one.name for one in older[:-1]]
        kept = [one for one in known if one.name not in gone]
        for name in gone:
            shutil.rmtree(self.folder(name))
        # Only after a backup went are changes superfluous; timelines do not count in the order.
        oldest = min((one.first[8:] for one in kept), default="")
        spare = [path for path in self.changes.glob(f"*{SUFFIX}") if _before(path, oldest)]
        for path in spare:
            path.unlink()
        return gone + sorted(path.name for path in spare)

    def newest_change(self) -> dt.datetime | None:
        """Return when the newest changes were encrypted, or None where there are none."""
        times = [path.stat().st_mtime for path in self.changes.glob(f"*{SUFFIX}")]
        return dt.datetime.fromtimestamp(max(times), dt.UTC) if times else None

    def verified(self) -> dt.datetime | None:
        """Return when a backup was last restored and found good, or None."""
        found = self.place.glob(f"base/*/{VERIFIED}")
        times = [json.loads(path.read_text(encoding="ascii"))["at"] for path in found]
        return dt.datetime.fromisoformat(max(times)) if times else None


def _before(path: Path, oldest: str) -> bool:
    name = path.name[:24]
    return bool(segments.SEGMENT.fullmatch(name)) and name[8:] < oldest
