"""An OpenID provider as a program of its own: django-oauth-toolkit with a few people in it.

    python -m tests.openid.program FOLDER

FOLDER holds `provider.json` (see `tests.openid.running`) and gets the provider's database. Log-in
form, codes, PKCE, tokens and keys are the toolkit's own. What it cannot do by itself comes through
its extension point, the validator class: `acr` and `amr` of each person, and, for people whose
name has an ending such as `anna+expired`, one fault in the token that the toolkit has made.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(sys.argv[1])
GIVEN = json.loads((FOLDER / "provider.json").read_text())
_DJANGO = "django.contrib."
_APPS = ("contenttypes", "auth", "sessions", "messages", "admin")
_MIDDLEWARE = (
    "sessions.middleware.SessionMiddleware",
    "auth.middleware.AuthenticationMiddleware",
    "messages.middleware.MessageMiddleware",
)
_CONTEXT = ("auth.context_processors.auth", "messages.context_processors.messages")

settings.configure(
    SECRET_KEY=GIVEN["client_secret"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="tests.openid.pages",
    USE_TZ=True,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "provider.sqlite"}
    },
    INSTALLED_APPS=[*(_DJANGO + app for app in _APPS), "oauth2_provider"],
    # Made from the models: the history of the tables is of no use to a database of one test.
    MIGRATION_MODULES=dict.fromkeys([*_APPS, "oauth2_provider"]),
    MIDDLEWARE=[
        *(_DJANGO + name for name in _MIDDLEWARE),
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    *(_DJANGO + name for name in _CONTEXT),
                ]
            },
        }
    ],
    # Cookies do not know ports; two providers in one browser must not take each other's.
    SESSION_COOKIE_NAME=f"session{GIVEN['port']}",
    CSRF_COOKIE_NAME=f"csrf{GIVEN['port']}",
    LOGIN_URL="/login/",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    STATIC_URL="/static/",
    BACK_CHANNEL=GIVEN["back_channel"],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": GIVEN["issuer"],
        "OIDC_RSA_PRIVATE_KEY": GIVEN["keys"][0],
        "OIDC_RSA_PRIVATE_KEYS_INACTIVE": GIVEN["keys"][1:],
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OAUTH2_VALIDATOR_CLASS": "tests.openid.validator.Validator",
        "SCOPES": {"openid": "Who you are"},
        "PKCE_REQUIRED": True,
        "ID_TOKEN_EXPIRE_SECONDS": 300,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": GIVEN["says_who_it_is"],
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    },
)


def main() -> None:
    """Make the tables, the client and the people, and serve."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs the setup above
    from django.core.servers.basehttp import run  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    if not (FOLDER / "provider.sqlite").exists():
        call_command("migrate", run_syncdb=True, verbosity=0)
        _populate()
    run("127.0.0.1", GIVEN["port"], get_wsgi_application(), threading=True)


def _populate() -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs the setup
    from oauth2_provider.models import Application  # noqa: PLC0415

    Application.objects.create(
        client_id=GIVEN["client_id"],
        client_secret=GIVEN["client_secret"],
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=GIVEN["redirect_uri"],
        post_logout_redirect_uris=GIVEN["logout_uri"],
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )
    for name in GIVEN["people"]:
        User.objects.create_user(name, password=GIVEN["password"])


if __name__ == "__main__":
    main()
