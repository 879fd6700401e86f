"""What others must know of exports."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class ExportRequested(Event):
    """A file was asked for and must be made in the name of who asked."""

    topic = "export.requested"
    export_id: uuid.UUID
