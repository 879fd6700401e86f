"""The blueprint of the JSON API: input that cannot be used is said the way this product says it.

    api = Blueprint("signals", __name__, description="Signals")

    @api.get("/signals/<uuid:signal_id>")
    @endpoint("signal.read")
    @api.response(200, SignalSchema)
    def show(work: Work, signal_id: UUID) -> Signal: ...

Paths stand without `/api/v1`, which the shell puts before them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

import flask_smorest
from flask import request
from flask_smorest.utils import get_appcontext
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser

from coordination.core.documents import TooDeep, require_shallow
from coordination.core.errors import Invalid, Problem, Stale
from coordination.http.problems import field_problems
from coordination.work import Work

View = Callable[..., Any]
Decorator = Callable[[View], View]


class Malformed(Problem):
    """The body is not JSON, or not JSON that anybody could have meant."""

    status = 400

    def __init__(self) -> None:
        super().__init__("malformed")


class Unversioned(Problem):
    """A change that does not say which version of the record it was made from."""

    status = 428

    def __init__(self) -> None:
        super().__init__("version_required")


class Parser(FlaskParser):
    """Reads input; what is wrong becomes a `Problem`, so that the log hears of it."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def use_args(self, argmap: Any, *args: Any, **options: Any) -> Decorator:
        """Make the schema of a view once, and not with each request."""
        made = argmap() if isinstance(argmap, type) else argmap
        return super().use_args(made, *args, **options)

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        """Name every field that is wrong."""
        raise Invalid(field_problems(error.messages))

    def load_json(self, req: Any, schema: Any) -> Any:
        """Return the body; nesting beyond what anybody means is malformed too."""
        try:
            body = super().load_json(req, schema)
            require_shallow(body)
        except (RecursionError, TooDeep):
            raise Malformed from None
        return body

    def _handle_invalid_json_error(self, *_args: Any, **_options: Any) -> NoReturn:
        raise Malformed


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's blueprint with our parser and our entity tags.

    A changing view stands under `@api.etag` and calls `api.check_version(row)` before it changes;
    a reading view calls `api.set_version(row)`. There is no `304`: nothing may be stored.
    """

    ARGUMENTS_PARSER = Parser()
    METHODS_CHECKING_NOT_MODIFIED: tuple[str, ...] = ()

    if TYPE_CHECKING:  # the library has no types; these are the parts that we use
        get: Callable[..., Decorator]
        post: Callable[..., Decorator]
        patch: Callable[..., Decorator]
        delete: Callable[..., Decorator]
        arguments: Callable[..., Decorator]
        response: Callable[..., Decorator]
        doc: Callable[..., Decorator]
        etag: Decorator

    def check_version(self, row: Any) -> None:
        """Refuse a change that was made from another version than the row's.

        Raises:
            Stale: somebody else changed the record meanwhile.
        """
        self._check_precondition()
        get_appcontext().setdefault("etag", {})["etag_checked"] = True
        if self._generate_etag(_version(row)) not in request.if_match:
            raise Stale

    def check_act(self, work: Work, model: Any, record_id: UUID, action: str) -> None:
        """Refuse an act on another version than the caller says to have read, if it is said.

        Args:
            work: of the caller.
            model: of the record.
            record_id: which record.
            action: what is to be done with it.

        Raises:
            NotFound, Refused: the caller may not see it, or not do this.
            Stale: somebody else changed it meanwhile.
        """
        if request.if_match:
            self.check_version(work.load(model, record_id, action))

    def set_version(self, row: Any) -> None:
        """Give the answer the entity tag of the row's version."""
        self.set_etag(_version(row))

    def _check_precondition(self) -> None:
        if request.method in self.METHODS_NEEDING_CHECK_ETAG and not request.if_match:
            raise Unversioned


def _version(row: Any) -> dict[str, Any]:
    return {"id": str(row.id), "version": row.row_version}
