"""What a preview says of each partner: by when they answer, and what they would see."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from coordination.access.classes import Level
from coordination.core.i18n import gettext as _
from coordination.core.i18n import ngettext
from coordination.routing.queries.previews import Foreseen
from coordination.shell.phrases import level_text


def install(app: Flask) -> None:
    """Give the templates this function.

    Args:
        app: the application.
    """
    app.jinja_env.globals["foreseen_sentences"] = foreseen_sentences


def foreseen_sentences(one: Foreseen) -> list[str]:
    """Return what the writer of a signal wants to know of one who would be asked.

    Args:
        one: of a preview.
    """
    return list(_sentences(one))


def _sentences(one: Foreseen) -> Iterator[str]:
    if one.failure:
        yield _("Nobody can be asked now.") if one.own else _("The process director would choose.")
        return
    yield _sees(one)
    if one.needs_consent:
        yield _("Consent, or another ground, comes first.")
    days = one.accept_days
    yield ngettext("Answers in %(num)d working day.", "Answers in %(num)d working days.", days)


def _sees(one: Foreseen) -> str:
    if one.own:
        return _("Stays inside your organisation.")
    if one.level is Level.STUB:
        return _("Leaves after release. Sees only that there is a question.")
    return _(
        "Leaves after release. Sees that there is a question; who takes it up sees %(level)s.",
        level=level_text(one.level),
    )
