"""The technical log: one JSON object a line on standard error, for people who run the product.

It never holds personal data. Messages are fixed words, details are ids and counts, and an error is
logged as its class and the places it passed through, without its message: messages of databases
and parsers quote what people wrote. Who read or changed what stands in the audit log, not here.

    log = structlog.get_logger()
    log.warning("message not delivered", message_id=str(message.id), tries=3)
"""

import logging
import sys
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

_OWN_WORDS = ("sqlstate", "errno")  # attributes that tell the kind of an error and no content


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send everything that is logged, by us and by libraries, to `stream` as JSON.

    Args:
        level: debug, info, warning or error.
        stream: default standard error.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_library_arguments,
        describe_error,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            pass_foreign_args=True,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def new_request_id() -> str:
    """Return an id under which all lines of one request or task can be found."""
    return uuid.uuid4().hex


def request_context(**ids: str) -> AbstractContextManager[None]:
    """Put ids on every line that is logged inside the `with` block.

    Args:
        ids: `request_id` or `trace_id`.
    """
    return structlog.contextvars.bound_contextvars(**ids)


def describe_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a logged exception by its classes and places, the cause last."""
    found = _exception(event.pop("exc_info", None))
    if found is not None:
        event["error"] = [_described(error) for error in _chain(found)]
    return event


def hide_library_arguments(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Log a library's error message without its arguments, which repeat the exception's.

    The ids that Celery gives along are kept.
    """
    arguments = event.pop("positional_args", None)
    record = event.get("_record")
    if record is None or not record.exc_info:
        return event
    event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if isinstance(arguments, Mapping):
        event.update({f"task_{key}": arguments[key] for key in ("name", "id") if key in arguments})
    return event


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        _, error, _ = exc_info
        return error if isinstance(error, BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _chain(error: BaseException) -> list[BaseException]:
    """Return `error` and what it was raised from, at most five."""
    chain = [error]
    while len(chain) < 5:  # noqa: PLR2004 - longer chains say nothing new
        cause = chain[-1].__cause__ or chain[-1].__context__
        if cause is None or cause in chain:
            break
        chain.append(cause)
    return chain


def _described(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    about = {key: getattr(error, key) for key in _OWN_WORDS if getattr(error, key, None)}
    return {"class": f"{kind.__module__}.{kind.__qualname__}", **about, "at": _places(error)}


def _places(error: BaseException) -> list[str]:
    """Return file:line function for each frame, the place of the error last."""
    places = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return places
