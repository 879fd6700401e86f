"""Puts together, once per process, what every unit of work needs."""

from __future__ import annotations

from sqlalchemy.orm import sessionmaker

from config.settings import Settings
from coordination.core.crypto import FieldCipher
from coordination.core.db import make_engine
from coordination.partners.queries.identity import identify
from coordination.shell import policies  # noqa: F401 - declares every governed record
from coordination.work import Runtime


def make_runtime(settings: Settings) -> Runtime:
    """Return the runtime of a process.

    Args:
        settings: the checked configuration.
    """
    engine = make_engine(
        settings.database_url,
        pool_size=settings.database_pool_size,
        pool_overflow=settings.database_pool_overflow,
        pool_wait_seconds=settings.database_pool_wait_seconds,
    )
    return Runtime(
        settings=settings,
        sessions=sessionmaker(engine, expire_on_commit=False),
        identify=identify,
        audit_key=settings.audit_key,
        cipher=FieldCipher(settings.field_keys),
    )
