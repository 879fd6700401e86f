"""The technical log is JSON, findable by request, and free of what people wrote."""

import io
import json
import logging

import pytest
import structlog

from config.logging import configure, new_request_id, request_context


@pytest.fixture
def log():
    """Give a stream that receives the log, and put logging back as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configuration = structlog.get_config()
    stream = io.StringIO()
    structlog.contextvars.clear_contextvars()
    configure("info", stream)
    yield stream
    root.handlers[:], root.level = before
    structlog.configure(**configuration)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail_with_content():
    try:
        {}["Sanne de Vries"]
    except KeyError as error:
        raise ValueError("mes in de kluis") from error


def test_a_line_is_json_with_the_request_id(log):
    request_id = new_request_id()
    with request_context(request_id=request_id):
        structlog.get_logger("schakel").info("signal recorded", count=1)
    structlog.get_logger("schakel").debug("too quiet")
    (line,) = lines(log)
    assert line["request_id"] == request_id
    assert line["event"] == "signal recorded"
    assert line["level"] == "info"
    assert line["count"] == 1


def test_the_request_id_ends_with_the_request(log):
    with request_context(request_id=new_request_id()):
        pass
    structlog.get_logger().warning("later")
    assert "request_id" not in lines(log)[0]


def test_our_exception_is_logged_without_its_message(log):
    try:
        fail_with_content()
    except ValueError:
        structlog.get_logger().exception("request failed")
    assert "kluis" not in log.getvalue()
    assert "Sanne" not in log.getvalue()
    classes = [error["class"] for error in lines(log)[0]["error"]]
    assert classes == ["builtins.ValueError", "builtins.KeyError"]
    assert lines(log)[0]["error"][0]["at"][-1].endswith("fail_with_content")


def test_a_library_that_formats_the_exception_into_its_message_tells_nothing(log):
    context = {"name": "deliver", "id": "42", "exc": "ValueError('mes in de kluis')"}
    try:
        fail_with_content()
    except ValueError:
        logging.getLogger("celery.app.trace").exception("Task %(name)s: %(exc)s", context)
    assert "kluis" not in log.getvalue()
    assert lines(log)[0]["task_name"] == "deliver"
    assert lines(log)[0]["task_id"] == "42"


def test_a_library_may_log_an_exception_object_as_its_message(log):
    try:
        fail_with_content()
    except ValueError as error:
        logging.getLogger("library").exception(error)  # noqa: TRY401 - some libraries do
    assert "kluis" not in log.getvalue()
    assert lines(log)[0]["event"] == "ValueError"


def test_the_kind_of_a_database_error_is_kept(log):
    error = OSError(28, "No space left on device: /data/Sanne")
    structlog.get_logger().error("disk", exc_info=error)
    assert lines(log)[0]["error"][0]["errno"] == 28
    assert "Sanne" not in log.getvalue()


def test_a_line_stays_one_line_and_says_when(log):
    sent = 'x\r\n{"level": "error", "event": "forged"}\x1b[31m\x00\u2028'
    structlog.get_logger("schakel").info("seen", value=sent)
    logging.getLogger("library").warning(sent)
    assert "\x1b" not in log.getvalue()
    ours, theirs = [json.loads(line) for line in log.getvalue().removesuffix("\n").split("\n")]
    assert (ours["value"], theirs["event"]) == (sent, sent)
    assert ours["timestamp"].endswith("Z")
