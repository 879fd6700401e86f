"""Which server is spoken to, and how."""

from __future__ import annotations

import dataclasses
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from coordination.mail.transport import Fate, SmtpTransport, make_transport
from tests import sink
from tests.mail.test_rendering import DIGEST, message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, None, "")),
        ("smtp://mail.example:2525", ("mail.example", 2525, False, None, "")),
        ("smtps://a%40b:p%3Aw@mail.example", ("mail.example", 465, True, "a@b", "p:w")),
        ("smtp://u:p@[::1]:587", ("::1", 587, False, "u", "p")),
    ],
)
def test_the_setting_says_everything(settings, url, expected):
    made = make_transport(dataclasses.replace(settings, smtp_url=url))
    assert dataclasses.astuple(made)[:5] == expected


def test_a_password_is_never_sent_without_tls(settings):
    with sink.listening() as server:
        transport = SmtpTransport(sink.HOST, server.port, user="u", password="secret", timeout=5)
        answer = transport.send(message(settings, DIGEST), "a@b.example", "c@d.example")
        assert (answer.fate, server.raw) == (Fate.UNREACHABLE, [])


def test_a_server_that_speaks_no_tls_is_no_server_for_smtps(settings):
    with sink.listening() as server:
        transport = SmtpTransport(sink.HOST, server.port, implicit_tls=True, timeout=2)
        answer = transport.send(message(settings, DIGEST), "a@b.example", "c@d.example")
        assert answer.fate is Fate.UNREACHABLE


def test_lines_that_begin_with_a_dot_arrive_whole():
    made = EmailMessage(policy=SMTP)
    made.set_content(".\r\n..\r\nQUIT\r\n")
    with sink.listening() as server:
        answer = server.transport().send(made, "a@b.example", "c@d.example")
        assert answer.fate is Fate.ACCEPTED
        assert server.messages[0].get_content().splitlines() == [".", "..", "QUIT"]
