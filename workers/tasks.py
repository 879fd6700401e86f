"""The tasks that go through the broker: one for messages, and one tick for each sweeper."""

from __future__ import annotations

import uuid
from typing import Any

from workers import handlers, sweepers
from workers.app import app
from workers.process import runtime


@app.task(name="workers.tasks.handle", bind=True)
def handle(task: Any, message_id: str) -> None:
    """Let a message have its effect, if it has not had it yet, and what follows from it.

    Args:
        task: as it came from the broker.
        message_id: id of the row in the outbox.
    """
    again = bool((task.request.delivery_info or {}).get("redelivered"))
    topics = handlers.handle_on(runtime(), uuid.UUID(message_id), again=again)
    if topics & handlers.MAILED_AT_ONCE:
        sweepers.sweep(runtime(), "send_mails")


@app.task(name="workers.tasks.remind")
def remind() -> None:
    """Write the reminders that are due."""
    sweepers.tick(runtime(), "remind")


@app.task(name="workers.tasks.send_digests")
def send_digests() -> None:
    """Send the weekly digests that are due."""
    sweepers.tick(runtime(), "send_digests")


@app.task(name="workers.tasks.send_mails")
def send_mails() -> None:
    """Send the mails that wait."""
    sweepers.tick(runtime(), "send_mails")


@app.task(name="workers.tasks.end_memberships")
def end_memberships() -> None:
    """End the memberships whose last day is over."""
    sweepers.tick(runtime(), "end_memberships")


@app.task(name="workers.tasks.expire_shares")
def expire_shares() -> None:
    """Close the shares whose time is over."""
    sweepers.tick(runtime(), "expire_shares")


@app.task(name="workers.tasks.expire_exports")
def expire_exports() -> None:
    """Throw away the exported files whose hour is over."""
    sweepers.tick(runtime(), "expire_exports")


@app.task(name="workers.tasks.ask_reviews")
def ask_reviews() -> None:
    """Ask again for the reviews of broken glass that nobody has answered."""
    sweepers.tick(runtime(), "ask_reviews")


@app.task(name="workers.tasks.lapse_leads")
def lapse_leads() -> None:
    """Take back the questions to lead a case that nobody answered in time."""
    sweepers.tick(runtime(), "lapse_leads")


@app.task(name="workers.tasks.follow_tables")
def follow_tables() -> None:
    """Look again who sits at the tables that have a conference ahead."""
    sweepers.tick(runtime(), "follow_tables")


@app.task(name="workers.tasks.agree_minutes")
def agree_minutes() -> None:
    """Agree the minutes to which nobody objected in time."""
    sweepers.tick(runtime(), "agree_minutes")


@app.task(name="workers.tasks.renew_marks")
def renew_marks() -> None:
    """Hash anew what was offered for matching under another key, and end what is over."""
    sweepers.tick(runtime(), "renew_marks")


@app.task(name="workers.tasks.check_domains")
def check_domains() -> None:
    """Look whether the mail domains of partners still stand, those whose week is over."""
    sweepers.tick(runtime(), "check_domains")


@app.task(name="workers.tasks.seal_log")
def seal_log() -> None:
    """Sign the heads of the log once a day."""
    sweepers.tick(runtime(), "seal_log")


@app.task(name="workers.tasks.watch_over")
def watch_over() -> None:
    """Note that the scheduler is there, and look whether all is well."""
    sweepers.tick(runtime(), "watch_over")


@app.task(name="workers.tasks.review_log")
def review_log() -> None:
    """Judge what was looked at."""
    sweepers.tick(runtime(), "review_log")
