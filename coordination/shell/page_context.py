"""What every page shows around its content: who acts, the menu, languages, the session's end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Flask, request, url_for

from config.settings import Settings
from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.core import i18n
from coordination.core.i18n import gettext as _
from coordination.shell import (
    access_words,
    adoption_words,
    figure_words,
    form_labels,
    labels,
    log_words,
    phrases,
    preview_words,
    rule_words,
    sessions,
    wording,
)

LANGUAGES = (("nl", "Nederlands"), ("en", "English"))


class Item(NamedTuple):
    """One entry of the menu: shown where the role has a row for the action.

    Attributes:
        label: in the language in use.
        path: of the page.
        action: of the page.
        seldom: whether it stands behind "More".
    """

    label: str
    path: str
    action: str
    seldom: bool = False


def install(app: Flask, settings: Settings) -> None:
    """Give every page its surroundings.

    Args:
        app: the application.
        settings: with the length of a session.
    """
    i18n.install(app.jinja_env)
    wording.install(app)
    phrases.install(app)
    rule_words.install(app)
    preview_words.install(app)
    form_labels.install(app)
    adoption_words.install(app)
    figure_words.install(app)
    access_words.install(app)
    log_words.install(app)
    for name in ("role_name", "function_name", "kind_name", "outcome_name", "record_name"):
        app.jinja_env.globals[name] = getattr(labels, name)
    idle = settings.session_idle_minutes * 60
    app.context_processor(lambda: _surroundings(idle))


def _surroundings(idle_seconds: int) -> dict[str, Any]:
    acting = sessions.current().acting
    found = {
        "locale": i18n.current(),
        "explaining": [
            (_("Help"), url_for("help.tour")),
            (_("Your privacy"), url_for("help.privacy")),
            (_("Accessibility"), url_for("help.accessibility")),
        ],
        "language_urls": [
            {"locale": locale, "label": label, "url": _language_url(locale)}
            for locale, label in LANGUAGES
            if locale != i18n.current()
        ],
    }
    if acting is None or acting.role is None:
        return found
    return found | {
        "navigation": list(_navigation(Role(acting.role))),
        "acting": {
            "name": acting.name,
            "organisation": acting.organisation,
            "role": labels.role_name(acting.role),
            "switch_url": url_for("login.choose"),
        },
        "logout_url": url_for("login.logout"),
        "idle_seconds": idle_seconds,
        "keep_alive_url": url_for("login.keep_alive"),
        "glasses": [_glass(*glass) for glass in acting.glasses],
    }


def _glass(break_glass_id: uuid.UUID, left: dt.timedelta) -> dict[str, Any]:
    """Return what the banner shows while glass is broken; a minute that has begun counts."""
    return {
        "seconds": int(left.total_seconds()),
        "minutes": -(-int(left.total_seconds()) // 60),
        "url": url_for("broken_glass.show", break_glass_id=break_glass_id),
        "end_url": url_for("broken_glass.end", break_glass_id=break_glass_id),
    }


def _navigation(role: Role) -> Iterator[dict[str, Any]]:
    for item in _items():
        if may_ever(item.action, role):
            yield {
                "label": item.label,
                "url": item.path,
                "current": request.path == item.path,
                "seldom": item.seldom,
            }


def label_of(path: str) -> str:
    """Return what the menu calls a page.

    Args:
        path: of the page.

    Raises:
        StopIteration: the menu does not have it.
    """
    return next(item.label for item in _items() if item.path == path)


def _items() -> tuple[Item, ...]:
    return (
        Item(_("Desk"), "/desk", "desk.read"),
        Item(_("Log a signal"), "/signals/new", "signal.create"),
        Item(_("Signals"), "/signals", "signal.list"),
        Item(_("Follow-ups"), "/follow-ups", "follow_up.list"),
        Item(_("Cases"), "/cases", "case.list"),
        Item(_("Matches"), "/match-tasks", "match_task.list"),
        Item(_("Registered twice"), "/possible-duplicates", "young_person.compare", seldom=True),
        Item(_("Matches here"), "/matches", "match.list"),
        Item(_("Without a partner"), "/process-desk", "desk_item.propose"),
        Item(_("Police data"), "/wpg-decisions", "signal.disclose"),
        Item(_("To inform"), "/inform-tasks", "inform_task.complete"),
        Item(_("Broken glass"), "/break-glass", "break_glass.list", seldom=True),
        Item(_("Partners"), "/organisations", "organisation.list"),
        Item(_("Rules"), "/rule-sets", "rule_set.list", seldom=True),
        Item(_("Memberships"), "/memberships", "membership.list"),
        Item(_("Proposals"), "/proposals", "membership.propose", seldom=True),
        Item(_("Administration"), "/administration", "installation.read"),
        Item(_("Accounts"), "/accounts", "account.list"),
        Item(_("Ways to log in"), "/sign-on-providers", "oidc_provider.list", seldom=True),
        Item(_("Hand over"), "/hand-over", "membership.hand_over", seldom=True),
        Item(
            _("Conflicts of interest"),
            "/conflicts-of-interest",
            "conflict_of_interest.create",
            seldom=True,
        ),
        Item(_("Tokens for systems"), "/tokens", "api_token.list", seldom=True),
        Item(_("Exports"), "/exports", "export.list", seldom=True),
        Item(_("Figures"), "/figures/own", "own_figures.read", seldom=True),
        Item(_("Figures"), "/figures/area", "area_figures.read", seldom=True),
        Item(_("My settings"), "/settings", "self.read", seldom=True),
        Item(_("Log"), "/audit-entries", "audit_entry.list", seldom=True),
        Item(_("Unusual looks"), "/review-findings", "review_finding.list"),
    )


def _language_url(locale: str) -> str:
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return url_for("login.language", locale=locale, next=here)
