"""The page that shows what the next digest would say."""

from __future__ import annotations

from flask import Blueprint, render_template

from coordination.digest import queries
from coordination.http.endpoint import endpoint
from coordination.work import Work

pages = Blueprint("digest", __name__)


@pages.get("/digest")
@endpoint("digest.preview")
def preview(work: Work) -> str:
    """Show one's own digest as it would leave now."""
    return render_template("digest/preview.html", digest=queries.preview(work))
