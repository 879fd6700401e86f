"""The mail sink keeps every message as a file and shows it as text."""

import smtplib
import socket
import threading
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from deploy import mailsink


@pytest.fixture
def sink(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = mailsink.smtp_server(tmp_path / "mail", port)
    server.start()
    yield tmp_path / "mail", port
    server.stop()


@pytest.fixture
def page(sink):
    """Give a function that fetches a page of the sink."""
    folder, _ = sink
    server = mailsink.web_server(folder, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"

    def fetch(path):
        with urllib.request.urlopen(address + path, timeout=5) as answer:  # noqa: S310 - our own page
            return answer.read().decode()

    yield fetch
    server.shutdown()
    server.server_close()
    thread.join()


def send(port, subject="Vier punten <voor u>", recipients=("a@school.example", "b@school.example")):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "x@demo.example", recipients[0]
    message.set_content("Één verzoek: http://127.0.0.1:8000/desk\n<b>niet vet</b>\n")
    message.add_alternative("<p>html</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message, to_addrs=recipients)


def test_a_message_becomes_one_file_with_all_recipients(sink):
    folder, port = sink
    send(port)
    (path,) = mailsink.messages(folder)
    message = mailsink.read(path)
    assert message["X-Envelope-To"] == "a@school.example, b@school.example"
    assert message["Subject"] == "Vier punten <voor u>"
    assert "Één verzoek" in message.get_body(("plain",)).get_content()
    assert list(folder.iterdir()) == [path]


def test_the_list_shows_the_newest_first_and_the_message_as_text(sink, page):
    folder, port = sink
    assert "No mail yet" in page("/")
    send(port, "eerste")
    send(port)
    listing = page("/")
    assert listing.index("Vier punten &lt;voor u&gt;") < listing.index("eerste")
    shown = page("/" + mailsink.messages(folder)[0].name)
    assert '<a href="http://127.0.0.1:8000/desk">' in shown
    assert "&lt;b&gt;niet vet" in shown
    assert "<p>html</p>" not in shown


@pytest.mark.parametrize("path", ["/none.eml", "/../secrets.json", "/%2e%2e/secrets.json"])
def test_nothing_but_mail_is_served(sink, page, path):
    folder, _ = sink
    (folder.parent / "secrets.json").write_text("{}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(path)
