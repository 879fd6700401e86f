"""A web application that remembers who somebody was, which is how rights outlive their end.

The judge must find it at work: `gunicorn tests.revocation.forgetful:app`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from config.settings import Settings
from coordination.shell import authentication
from coordination.shell.app import create_app
from coordination.shell.runtime import make_runtime


def remembering(look: Callable[..., Any]) -> Callable[..., Any]:
    """Return a look that is made once for each membership or token, by its second argument."""
    known: dict[Any, Any] = {}

    def remembered(session: Any, who: Any, *rest: Any) -> Any:
        known[who] = known.get(who) or look(session, who, *rest)
        return known[who]

    return remembered


authentication.holder_of_token = remembering(authentication.holder_of_token)
_runtime = make_runtime(Settings.from_environment(os.environ), web=True)
app = create_app(replace(_runtime, identify=remembering(_runtime.identify)))
