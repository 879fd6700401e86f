"""Renders the form of a signal: new, a draft, or a correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from coordination.access.grants import may_ever
from coordination.core.errors import Invalid, Problem
from coordination.http.problems import form_errors, words
from coordination.signals.queries.views import SignalStub
from coordination.signals.routes import form, reading
from coordination.signals.rules import Rectification
from coordination.work import Work

# Errors of the schema stand at its fields; the page has one field for two of them.
FIELDS = {"subCategory": "category", "release": "release-necessity"}


@dataclass(frozen=True)
class Screen:
    """The form page for one reader and one signal.

    Attributes:
        work: the unit of work.
        signal: a draft or a signal to correct; None for a new one.
        renewing: `correct` or `rectify` where it is a new version of what was submitted, or None.
    """

    work: Work
    signal: SignalStub | None = None
    renewing: str | None = None

    def show(self, typed: dict[str, Any], errors: dict[str, str] | None = None) -> str:
        """Return the page.

        Args:
            typed: what stands in the fields.
            errors: what is wrong, by field.
        """
        action = self._action()
        return render_template(
            "signals/form.html",
            typed=typed,
            errors=errors or {},
            action=action,
            autosave_url=None if self.renewing else action,
            preview_url=self._preview_url(),
            version=self.signal.row_version if self.signal else "",
            renewing=self.renewing,
            grounds=Rectification,
            may_release=may_ever("follow_up.release", self.work.actor.role),
            today=self.work.today,
            **reading.choices(self.work.actor.organisation_kind),
        )

    def again(self, problem: Problem) -> tuple[str, int]:
        """Return the page with everything that was typed, and what is wrong with it.

        Args:
            problem: what a service refused.
        """
        typed = form.typed(self.work, request.form, spare=not self.renewing)
        return self.show(typed, errors_of(problem)), problem.status

    def _preview_url(self) -> str | None:
        if self.signal is None or self.renewing:
            return None
        return url_for("signal_previews.show", signal_id=self.signal.id)

    def _action(self) -> str:
        if self.signal is None:
            return url_for("signals.create")
        return url_for(f"signals.{self.renewing or 'save'}", signal_id=self.signal.id)


def errors_of(problem: Problem) -> dict[str, str]:
    """Return the errors of the form, by the names of its fields.

    Args:
        problem: what a service refused.
    """
    if not isinstance(problem, Invalid):
        return {"": words()(problem.code, problem.parameters)}
    return {FIELDS.get(name, name): text for name, text in form_errors(problem).items()}
