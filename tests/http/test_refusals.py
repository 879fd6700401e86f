"""A page whose form was refused is shown again, on the record as it stands now."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask, request
from marshmallow import fields
from werkzeug.test import Client

from coordination.core.errors import Conflict, Invalid, NotFound, Problem, Stale
from coordination.http import problems, refusals
from coordination.http.schema import Schema


class NameForm(Schema):
    """One field."""

    first_name = fields.String(required=True)


@pytest.fixture
def client() -> Client:
    """A page with one form, whose record may be gone."""
    app, pages = Flask(__name__), Blueprint("things", __name__)
    app.extensions[problems.WORDS] = lambda code, _parameters: f"<{code}>"
    app.register_error_handler(Problem, lambda problem: (f"plain {problem.code}", problem.status))

    @pages.get("/things/<name>")
    def show(name: str) -> str:
        if name == "gone" or request.args.get("bad"):
            raise NotFound if name == "gone" else Invalid([])
        found = refusals.context()
        return f"{name} {found['errors']} {found['conflict']} {found['typed'].get('a-firstName')}"

    @pages.post("/things/<name>")
    def change(name: str) -> str:
        if "stale" in request.form:
            raise Stale
        if "busy" in request.form:
            raise Conflict("busy")
        return f"done {refusals.read(NameForm(), 'a')['first_name']} {name}"

    refusals.show_again(pages, show)
    app.register_blueprint(pages)
    return app.test_client()


def test_a_form_without_mistakes_is_carried_out(client: Client) -> None:
    assert client.post("/things/x", data={"a-firstName": "Jan"}).text == "done Jan x"


def test_a_mistake_is_named_by_the_field_of_its_form(client: Client) -> None:
    answer = client.post("/things/x", data={"a-firstName": " ", "b-firstName": "Jan"})
    assert answer.status_code == 422
    assert answer.text == "x {'a-firstName': '<required>'} None  "


@pytest.mark.parametrize(
    ("sent", "status", "code"), [("stale", 412, "stale"), ("busy", 409, "busy")]
)
def test_a_conflict_keeps_what_was_typed(client: Client, sent: str, status: int, code: str) -> None:
    answer = client.post("/things/x", data={sent: "1", "a-firstName": "Jan"})
    assert (answer.status_code, answer.text) == (status, f"x {{}} <{code}> Jan")


def test_a_record_that_closed_meanwhile_is_absent(client: Client) -> None:
    answer = client.post("/things/gone", data={"stale": "1"})
    assert (answer.status_code, answer.text) == (404, "plain not_found")


def test_the_page_itself_is_refused_plainly(client: Client) -> None:
    answer = client.get("/things/x?bad=1")
    assert (answer.status_code, answer.text) == (422, "plain invalid")


@pytest.mark.parametrize("sent", ["", "2", "x"])
def test_another_version_is_stale(client: Client, sent: str) -> None:
    class Row:
        row_version = 1

    app = client.application
    with app.test_request_context(method="POST", data={"version": "1"}):
        refusals.check_version(Row)
    form = app.test_request_context(method="POST", data={"version": sent})
    with form, pytest.raises(Stale):
        refusals.check_version(Row)
