"""The settings of backups, which only `schakel backup`, `schakel restore` and `status` read.

They stand apart from those of the product, because they belong to another machine than the
database's: the one that receives the backups, or the one on which they are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config import parsing
from config.declaring import SettingRow, read, rows, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """All settings of backups; each may be absent, and a command says which it misses."""

    backup_dir: str = setting(
        "Directory in which encrypted backups lie, on another machine than the database.",
        parsing.absolute_path,
        default="",
    )
    backup_database_url: str = setting(
        "PostgreSQL as `schakel_backup`, which may replicate and nothing else.",
        parsing.url("postgresql"),
        default="",
        secret=True,
    )
    backup_recipient: str = setting(
        "Public key (`age1…`) for which backups are encrypted; it opens none.",
        parsing.age_recipient,
        default="",
    )
    backup_identity_file: str = setting(
        "File with the private key that opens backups, readable by its owner alone. Only restoring "
        "and verifying need it; keep a copy in a safe.",
        parsing.absolute_path,
        default="",
    )
    backup_spool_dir: str = setting(
        "Directory on an encrypted disk in which changes of the database wait, in the clear, until "
        "they are encrypted.",
        parsing.absolute_path,
        default="/var/lib/schakel/changes",
    )
    backup_seconds: int = setting(
        "Seconds between two looks for changes to encrypt: what is lost with the machine of the "
        "database is at most this much.",
        parsing.integer(1, 300),
        default="60",
    )
    backup_keep_days: int = setting(
        "Days back to which a restore can go; older backups are deleted. What was destroyed in the "
        "product lives on in backups for as long (proposal).",
        parsing.integer(1, 365),
        default="14",
    )
    pg_bin: str = setting(
        "Folder with the programs of PostgreSQL, of the server's version; without it they are "
        "looked for on PATH.",
        parsing.absolute_path,
        default="",
    )

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> BackupSettings:
        """Read all settings of backups from `env`, usually `os.environ`.

        Raises:
            SettingsError: names every setting that is malformed, without its value.
        """
        return read(cls, env)


def describe() -> Iterator[SettingRow]:
    """Yield a row for each setting of backups; `docs/settings.md` has a table of them."""
    return rows(BackupSettings)
