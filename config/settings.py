"""The settings of one installation, read once from the environment and checked at start.

Every process (web, relay, worker, scheduler, command) calls `Settings.from_environment` first and
stops with one message that names everything that is missing or malformed. Nothing else in the
product reads the environment. What an administrator changes while the product runs (rule sets,
calendars, texts) is data in the database, not a setting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from config import broker, parsing
from config.declaring import SettingRow, SettingsError, read, rows, setting

__all__ = ["Mode", "SettingRow", "Settings", "SettingsError", "describe"]


class Mode(StrEnum):
    """What this installation is for."""

    PRODUCTION = "production"
    DEMO = "demo"  # invented people on one's own machine; the clock may be moved
    TEST = "test"  # the test suite; as demo


_postgres = parsing.url("postgresql")
_number = parsing.integer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; the environment variable is the field's name in capitals."""

    database_url: str = setting(
        "PostgreSQL as `schakel_web`, which owns no table and sees what the acting person may see: "
        "postgresql://user:password@host/database.",
        _postgres,
        secret=True,
    )
    worker_database_url: str = setting(
        "PostgreSQL as `schakel_worker`, for worker, relay and commands; without it they take "
        "DATABASE_URL, which is then theirs.",
        _postgres,
        default="",
        secret=True,
    )
    auth_database_url: str = setting(
        "PostgreSQL as `schakel_auth`, with which the web finds out who asks: sessions and tokens. "
        "Only the web needs it.",
        _postgres,
        default="",
        secret=True,
    )
    direct_database_url: str = setting(
        "`WORKER_DATABASE_URL` past a pooler of transactions (PgBouncer), where there is one.",
        _postgres,
        default="",
        secret=True,
    )
    owner_database_url: str = setting(
        "PostgreSQL as the role that owns the schema. Only migrations use it; leave it out of the "
        "environment of the running processes.",
        _postgres,
        default="",
        secret=True,
    )
    broker_url: str = setting(
        "Carries work to the workers; [its forms](production.md#several-machines).",
        broker.checked,
        secret=True,
    )
    counter_url: str = setting(
        "Valkey or Redis that counts requests where RabbitMQ carries work; else each process does.",
        broker.counting,
        default="",
        secret=True,
    )
    smtp_url: str = setting(
        "Where mail is handed in: smtp://user:password@host:port; smtps:// speaks TLS from the "
        "first byte.",
        parsing.url("smtp", "smtps"),
        secret=True,
    )
    mail_from: str = setting("Sender of every mail, an address.", parsing.mail_address)
    name_servers: tuple[str, ...] = setting(
        "Name servers that are asked each week whether the mail domains of partners still stand: "
        "system, off, or addresses with a port, separated by commas.",
        parsing.name_servers,
        default="system",
    )
    base_url: str = setting(
        "Address under which people reach the product, without a slash at the end. Links in mail "
        "are made from it, never from a request.",
        parsing.base_url,
    )
    secret_key: str = setting(
        "Signs form tokens; at least 32 characters of chance.", parsing.long_secret, secret=True
    )
    audit_key: bytes = setting(
        "Key of the chained log, 32 bytes as base64. It is kept outside the database: whoever has "
        "both can rewrite the log.",
        parsing.key,
        secret=True,
    )
    audit_head_key: bytes = setting(
        "Seed of the Ed25519 key that signs the daily heads of the log, 32 bytes as base64. "
        "Without it nothing is signed, and a log that was written anew is not found out.",
        parsing.key,
        default="",
        secret=True,
    )
    audit_head_dir: str = setting(
        "Directory outside the database's reach for the signed heads, one file a day.",
        parsing.absolute_path,
        default="",
    )
    audit_head_command: str = setting(
        "Command that takes a signed head on standard input and its file name as last argument.",
        parsing.plain_text,
        default="",
        secret=True,
    )
    field_keys: Mapping[str, bytes] = setting(
        "Keys of encrypted fields as id:base64, separated by commas, 32 bytes each. The first "
        "encrypts; the others still decrypt.",
        parsing.keys,
        secret=True,
    )
    match_keys: Mapping[str, bytes] = setting(
        "Keys of the hashes by which offered concerns meet, as FIELD_KEYS. While one is replaced "
        "both stand here. Without any nothing can be offered for matching.",
        parsing.keys,
        default="",
        secret=True,
    )
    mode: Mode = setting(  # noqa: RUF009 - the call only declares, as dataclasses.field does
        "production, demo or test. Only demo and test let `schakel clock` move the clock.",
        parsing.choice(Mode),
        default="production",
    )
    session_idle_minutes: int = setting(
        "Minutes without a request after which a session ends.", _number(1, 60), default="15"
    )
    session_absolute_hours: int = setting(
        "Hours after which a session ends, used or not.", _number(1, 24), default="10"
    )
    content_closes_after_days: int = setting(
        "Working days after the end of a follow-up until its content closes to the handler.",
        _number(0, 60),
        default="5",
    )
    tick_seconds: int = setting(
        "Seconds between two looks of the scheduler for what is due.", _number(1, 300), default="60"
    )
    sweep_seconds: int = setting(
        "Seconds between two looks of the relay for messages whose wake-up was lost.",
        _number(1, 300),
        default="5",
    )
    database_pool_size: int = setting(
        "Connections to PostgreSQL that each process keeps open.", _number(1, 100), default="5"
    )
    database_pool_overflow: int = setting(
        "Connections beyond these that a process may open for a moment.",
        _number(0, 100),
        default="5",
    )
    database_pool_wait_seconds: int = setting(
        "Seconds a request waits for a connection before it is refused.",
        _number(1, 120),
        default="10",
    )
    request_limit: str = setting(
        "Requests of one person, or of one address where nobody is known.",
        parsing.rate,
        default="300 per minute",
    )
    looks_alert_per_hour: int = setting(
        "Records that one membership may open within an hour before its privacy officer is told "
        "(proposal; the law names no number).",
        _number(1, 1000000),
        default="120",
    )
    looks_stop_per_hour: int = setting(
        "Records that one membership may open within an hour; more are refused (proposal).",
        _number(1, 1000000),
        default="240",
    )
    looks_crowd: int = setting(
        "People without relation who looked at one record within 30 days before the privacy "
        "officer is told (proposal).",
        _number(2, 1000),
        default="5",
    )
    workday_begins: int = setting(
        "Hour in Amsterdam from which a look is within working hours (proposal).",
        _number(0, 23),
        default="7",
    )
    workday_ends: int = setting(
        "Hour in Amsterdam from which a look is outside working hours again (proposal).",
        _number(1, 24),
        default="19",
    )
    request_max_kilobytes: int = setting(
        "Largest body of a request, in kilobytes (1,024 bytes).",
        _number(16, 102400),
        default="1024",
    )
    trusted_proxies: int = setting(
        "Proxies in front of the product whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        _number(0, 5),
        default="0",
    )
    metrics_listen: tuple[str, int] = setting(
        "Where `python -m workers.metrics` answers Prometheus: host:port. It asks nobody who they "
        "are, so keep it inside.",
        parsing.listening,
        default="127.0.0.1:9464",
    )
    otlp_traces_url: str = setting(
        "Where an OpenTelemetry collector takes traces over HTTP, http://localhost:4318/v1/traces; "
        "needs the extra `telemetry`. Without it nothing is sent.",
        parsing.url("http", "https"),
        default="",
    )
    prometheus_multiproc_dir: str = setting(
        "Directory in which the web processes of one machine count their requests for "
        "`workers.metrics`. Without it they do not count.",
        parsing.absolute_path,
        default="",
    )
    log_level: str = setting(
        "debug, info, warning or error.",
        parsing.one_of("debug", "info", "warning", "error"),
        default="info",
    )

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        """Read all settings from `env`, usually `os.environ`.

        Raises:
            SettingsError: names every setting that is missing or malformed, without its value.
        """
        return read(cls, env)


def describe() -> Iterator[SettingRow]:
    """Yield a row for each setting, in the order of the class; `docs/settings.md` is made of it."""
    return rows(Settings)
