"""What the provider tells when somebody logs out: OpenID Connect Back-Channel Logout 1.0.

The toolkit cannot do it; its keys, its library for tokens and its signals are used.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from jwcrypto import jwt
from oauth2_provider.models import Application

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LASTS, WAIT = 120, 10  # seconds


def show(request: HttpRequest) -> HttpResponse:
    """Show a token that names whom the test wants: `sub`, `sid` or both."""
    named = {name: value for name, value in request.GET.items() if name in {"sub", "sid"}}
    return HttpResponse(token(named))


def token(named: dict[str, str]) -> str:
    """Return a token about somebody, signed with the provider's key."""
    client, now = Application.objects.get(), int(time.time())
    claims = {
        "iss": settings.OAUTH2_PROVIDER["OIDC_ISS_ENDPOINT"],
        "aud": client.client_id,
        "iat": now,
        "exp": now + LASTS,
        "jti": secrets.token_urlsafe(),
        "events": {EVENT: {}},
    } | named
    key = client.jwk_key
    made = jwt.JWT({"alg": "RS256", "typ": "logout+jwt", "kid": key.thumbprint()}, claims)
    made.make_signed_token(key)
    return str(made.serialize())


@receiver(user_logged_out)
def tell(user: Any, **_: Any) -> None:
    """Tell the product, where it wants to know."""
    if settings.BACK_CHANNEL and user is not None:
        jar = requests.Session()
        jar.trust_env = False
        told = {"logout_token": token({"sub": user.get_username()})}
        jar.post(settings.BACK_CHANNEL, told, timeout=WAIT).raise_for_status()
