"""Puts the web application together: features, sessions, protection, limits, errors and headers."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from coordination.http.context import EXTENSION
from coordination.http.endpoint import public, refuse_undeclared
from coordination.shell import (
    access_views,
    accounting,
    authentication,
    devices,
    elsewhere,
    errors,
    factor_pages,
    features,
    headers,
    health,
    help_pages,
    invitation_pages,
    limits,
    login_pages,
    measuring,
    openapi,
    overview,
    page_context,
    requests_log,
    sign_on_pages,
    telemetry,
)
from coordination.shell.runtime import make_runtime
from coordination.shell.sessions import DatabaseSessions
from coordination.work import Runtime

KILOBYTE = 1024


def create_app(configured: Runtime | Settings) -> Flask:
    """Return the web application.

    The order is that of a request: logged, measured, recognised, counted, protected, let in.

    Args:
        configured: the runtime of the process, or the settings to make one from.
    """
    runtime = configured if isinstance(configured, Runtime) else make_runtime(configured, web=True)
    app = Flask(__name__)
    _configure(app, runtime)
    requests_log.install(app)
    measuring.install(app, runtime.settings)
    telemetry.install(app, runtime.settings)
    errors.install(app)
    headers.install(app)
    accounting.install(app)
    authentication.install(app)
    app.before_request(elsewhere.refuse)
    app.before_request(elsewhere.lead_nowhere)
    app.before_request(check_body)
    devices.install(app)
    limits.install(app, runtime.settings)
    authentication.protect(app)
    app.before_request(refuse_undeclared)
    page_context.install(app, runtime.settings)
    _register(app, runtime.settings)
    return app


def check_body() -> None:
    """Refuse a body that is too large or, for the API, not JSON; before anything reads it.

    Raises:
        RequestEntityTooLarge: it says itself that it is larger than allowed.
        UnsupportedMediaType: it is not `application/json`.
    """
    length = request.content_length or 0
    if length > (request.max_content_length or 0):
        raise RequestEntityTooLarge
    if length and authentication.is_api() and not request.is_json:
        raise UnsupportedMediaType


def _configure(app: Flask, runtime: Runtime) -> None:
    settings = runtime.settings
    largest = settings.request_max_kilobytes * KILOBYTE
    app.extensions[EXTENSION] = runtime
    app.secret_key = settings.secret_key
    app.session_interface = DatabaseSessions(secure=settings.base_url.startswith("https://"))
    app.config |= {
        "MAX_CONTENT_LENGTH": largest,
        "MAX_FORM_MEMORY_SIZE": largest,
        # Only cookies can be misused by other sites; `authentication` decides when to check.
        "WTF_CSRF_CHECK_DEFAULT": False,
        # A form token lives as long as the session that it belongs to.
        "WTF_CSRF_TIME_LIMIT": None,
        # The token is bound to a server-side session; some browsers send no referrer at all.
        "WTF_CSRF_SSL_STRICT": False,
    }
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _register(app: Flask, settings: Settings) -> None:
    public("Style sheets and scripts hold nobody's data.")(app.view_functions["static"])
    logging_in = (login_pages, factor_pages, invitation_pages, sign_on_pages)
    for module in (health, help_pages, *logging_in, openapi, overview, access_views):
        app.register_blueprint(module.pages)
    api = openapi.make(app, settings)
    features.install(app, api)
    api.register_blueprint(overview.api, name="installation-api", url_prefix=features.PREFIX)
    api.register_blueprint(access_views.api, name="access-api", url_prefix=features.PREFIX)
