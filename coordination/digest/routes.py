"""The page that shows what one's next digest would say."""

from __future__ import annotations

from flask import Blueprint, render_template

from coordination.digest import queries
from coordination.http.endpoint import endpoint
from coordination.work import Work

pages = Blueprint("digest", __name__)


@pages.get("/digest")
@endpoint("digest.preview")
def show(work: Work) -> str:
    """Show what one's own digest would say if it left now."""
    return render_template("digest/preview.html", preview=queries.preview(work))
