"""Pages that explain: a tour for each role, accessibility, and privacy for youth and guardians."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template

from coordination.access.classes import Role
from coordination.core.i18n import gettext as _
from coordination.http.endpoint import public
from coordination.shell import sessions
from coordination.shell.page_context import label_of
from coordination.shell.tours import TOURS

pages = Blueprint("help", __name__)
EVERYBODY = "Whoever is concerned by what is kept here must be able to read this."


@pages.get("/help")
@public("Explains the product, and shows nothing of what is kept.")
def tour() -> str:
    """Explain what the reader's role does here, and what holds for everybody."""
    acting = sessions.current().acting
    role = Role(acting.role) if acting and acting.role else None
    return render_template("help/tour.html", role=role, steps=list(_steps(role)))


@pages.get("/accessibility")
@public(EVERYBODY)
def accessibility() -> str:
    """Say how accessible the pages are, and what is not."""
    return render_template("help/accessibility.html")


@pages.get("/privacy")
@public(EVERYBODY)
def privacy() -> str:
    """Tell young people and guardians what is kept about them and what they can ask."""
    return render_template("help/privacy.html")


def _steps(role: Role | None) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield text, address and name of the page of each step."""
    for step in TOURS[role] if role else ():
        yield _(step.text), step.path, label_of(step.path) if step.path else None
