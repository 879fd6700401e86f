"""A mail server that delivers nothing: every message becomes a file, and a page shows them.

For the demonstration and for tests; it listens on this machine only.

    python -m deploy.mailsink --folder var/demo/mail --smtp-port 2525 --web-port 8025
"""

import argparse
import html
import re
import signal
import threading
import time
import uuid
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
SHOWN = 200  # messages on the page, newest first
_NAME = re.compile(r"[0-9A-Za-z-]{1,80}\.eml")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
pre{{white-space:pre-wrap}}td,th{{text-align:left;padding:.2rem 1rem .2rem 0}}</style>
<h1>{title}</h1>{body}</html>"""


class Sink:
    """Writes each message to its own file, complete or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 - the library calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Store one message with the envelope's recipients and answer the sender."""
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos).encode()
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.eml"
        unfinished = self.folder / (name + ".part")
        unfinished.write_bytes(b"X-Envelope-To: " + recipients + b"\r\n" + content)
        unfinished.rename(self.folder / name)
        return "250 Kept, not delivered"


def messages(folder: Path) -> list[Path]:
    """Return the files of the stored messages, newest first."""
    return sorted(folder.glob("*.eml"), reverse=True)


def read(path: Path) -> EmailMessage:
    """Return a stored message."""
    with path.open("rb") as file:
        return BytesParser(EmailMessage, policy=policy.default).parse(file)


def list_page(folder: Path) -> str:
    """Return the page that lists the messages."""
    rows = "".join(_row(path) for path in messages(folder)[:SHOWN])
    empty = "<p>No mail yet. Reload the page to look again.</p>"
    head = "<tr><th>Date</th><th>To</th><th>Subject</th></tr>"
    return _page("Mail of the demonstration", f"<table>{head}{rows}</table>" if rows else empty)


def message_page(path: Path) -> str:
    """Return the page that shows one message as text."""
    message = read(path)
    part = message.get_body(("plain", "html"))
    text = html.escape(part.get_content() if part else "")
    linked = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
    about = "".join(f"<p>{name}: {_header(message, name)}</p>" for name in ("Date", "From", "To"))
    body = f'<p><a href="/">All mail</a></p>{about}<pre>{linked}</pre>'
    return _page(_header(message, "Subject"), body, escaped=True)


def _row(path: Path) -> str:
    message = read(path)
    date, to, subject = (_header(message, name) for name in ("Date", "X-Envelope-To", "Subject"))
    link = f'<a href="/{path.name}">{subject or "(no subject)"}</a>'
    return f"<tr><td>{date}</td><td>{to}</td><td>{link}</td></tr>"


def _header(message: EmailMessage, name: str) -> str:
    return html.escape(str(message.get(name, "")))


def _page(title: str, body: str, *, escaped: bool = False) -> str:
    return _PAGE.format(title=title if escaped else html.escape(title), body=body)


def web_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return the server of the pages, not yet serving."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            if not name:
                self._answer(200, list_page(folder))
            elif _NAME.fullmatch(name) and (folder / name).is_file():
                self._answer(200, message_page(folder / name))
            else:
                self._answer(404, _page("There is no such mail", ""))

        def _answer(self, status: int, page: str) -> None:
            body = page.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet: nobody reads who looked at invented mail."""

    return ThreadingHTTPServer((HOST, port), Handler)


def smtp_server(folder: Path, port: int) -> Controller:
    """Return the mail server, not yet started; it runs in a thread of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    return Controller(Sink(folder), hostname=HOST, port=port, enable_SMTPUTF8=True)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m deploy.mailsink")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    chosen = parser.parse_args()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    smtp, web = smtp_server(chosen.folder, chosen.smtp_port), None
    smtp.start()
    try:
        web = web_server(chosen.folder, chosen.web_port)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        stop.wait()
        web.shutdown()
    finally:
        smtp.stop()


if __name__ == "__main__":
    main()
