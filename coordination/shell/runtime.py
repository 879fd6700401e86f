"""Puts together, once per process, what every unit of work needs."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from coordination.core.crypto import FieldCipher
from coordination.core.db import make_engine
from coordination.partners.queries.identity import identify
from coordination.shell import policies  # noqa: F401 - declares every governed record
from coordination.work import Runtime


def make_runtime(settings: Settings, *, web: bool = False) -> Runtime:
    """Return the runtime of a process.

    Args:
        settings: the checked configuration.
        web: whether it serves pages and API, and must find out who asks.
    """
    url = settings.database_url if web else settings.worker_database_url or settings.database_url
    login_url = settings.auth_database_url if web else ""
    return Runtime(
        settings=settings,
        sessions=_sessions(settings, url),
        login_sessions=_sessions(settings, login_url) if login_url else None,
        identify=identify,
        audit_key=settings.audit_key,
        cipher=FieldCipher(settings.field_keys),
    )


def _sessions(settings: Settings, url: str) -> sessionmaker[Session]:
    engine = make_engine(
        url,
        pooled=bool(settings.direct_database_url),
        pool_size=settings.database_pool_size,
        pool_overflow=settings.database_pool_overflow,
        pool_wait_seconds=settings.database_pool_wait_seconds,
    )
    return sessionmaker(engine, expire_on_commit=False)
