"""What every unit of work needs from the outside; `coordination.work` hands it on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from coordination.access.actors import Actor
from coordination.core.crypto import FieldCipher


@dataclass(frozen=True)
class Runtime:
    """What every unit of work needs from the outside, made once at start-up.

    Attributes:
        settings: the checked configuration.
        sessions: factory of database sessions, for the work of persons and of the system.
        login_sessions: the same as the role that finds out who asks; None where nobody logs in.
        identify: reads a membership afresh as an `Actor`, or None when it may not act (any more);
            the last argument says whether its row is locked against being ended meanwhile.
        audit_key: key of the log's hash chains.
        cipher: encrypts single fields.
    """

    settings: Settings
    sessions: sessionmaker[Session]
    identify: Callable[[Session, uuid.UUID, dt.datetime, bool], Actor | None]
    audit_key: bytes
    cipher: FieldCipher
    login_sessions: sessionmaker[Session] | None = None

    def logins(self) -> sessionmaker[Session]:
        """Return the factory of sessions that find out who asks.

        Raises:
            RuntimeError: this process was not given the means; only the web is.
        """
        if self.login_sessions is None:
            message = "AUTH_DATABASE_URL is missing; the web cannot find out who asks without it"
            raise RuntimeError(message)
        return self.login_sessions
