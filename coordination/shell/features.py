"""Which features have pages and an API, in the order of the documentation.

A feature's `routes` holds its Flask blueprints, its `api` those of flask-smorest.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Blueprint, Flask
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint

PREFIX = "/api/v1"
FEATURES = (
    "partners", "identity", "single_sign_on", "people", "signals", "sharing", "followups",
    "adoptions", "reporting_code", "cases", "conferences", "plans", "glass", "routing", "matching",
    "duplicates", "digest", "exports", "figures", "desk", "oversight",
)  # fmt: skip


def install(app: Flask, api: Api) -> None:
    """Register every feature's blueprints.

    Args:
        app: takes the pages.
        api: takes the JSON endpoints, under their prefix.
    """
    for name in FEATURES:
        for pages in _blueprints(f"coordination.{name}.routes", Blueprint):
            app.register_blueprint(pages)
        for endpoints in _blueprints(f"coordination.{name}.api", ApiBlueprint):
            api.register_blueprint(endpoints, name=f"{endpoints.name}-api", url_prefix=PREFIX)


def _blueprints(module: str, kind: type[Any]) -> list[Any]:
    if find_spec(module) is None:
        return []
    return [found for found in vars(import_module(module)).values() if isinstance(found, kind)]
