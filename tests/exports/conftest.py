"""What the tests of exports share: asking for a file, letting it be made, and fetching it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from coordination.exports.models import Export, ExportFile
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose
from coordination.exports.service import handing_out, requesting
from coordination.exports.service.handing_out import Download
from coordination.exports.service.requesting import Asked
from tests.drain import drain
from tests.world import World


@dataclass
class Office:
    """Where members ask for files and fetch them."""

    world: World

    def ask(
        self, who: str, kind: ExportKind, form: ExportFormat = ExportFormat.JSON, **more: Any
    ) -> uuid.UUID:
        """Ask for a file and return the id of the export; nobody has made it yet."""
        asked = Asked(kind, form, more.pop("purpose", ExportPurpose.ACCOUNT), **more)
        with self.world.acting(who, "export.create") as work:
            return requesting.request(work, asked).id

    def made(self, who: str, kind: ExportKind, *rest: Any, **more: Any) -> uuid.UUID:
        """Ask for a file, let a worker make it, and return the id of the export."""
        export_id = self.ask(who, kind, *rest, **more)
        drain(self.world.runtime)
        return export_id

    def one(self, who: str, kind: ExportKind, record_id: uuid.UUID, **more: Any) -> uuid.UUID:
        """Let the document of one record be made."""
        return self.made(who, kind, ExportFormat.PDF, record_id=record_id, **more)

    def fetch(self, who: str, export_id: uuid.UUID) -> Download:
        """Fetch a file."""
        with self.world.acting(who, "export.read") as work:
            return handing_out.download(work, export_id)

    def row(self, export_id: uuid.UUID) -> Export:
        """Return an export as it stands."""
        with self.world.system() as work:
            return work.ungoverned(select(Export).where(Export.id == export_id)).one()

    def files(self) -> int:
        """Return how many files are kept."""
        with self.world.system() as work:
            return len(work.ungoverned(select(ExportFile)).all())


@pytest.fixture
def office(world: World) -> Office:
    """The office of the small network."""
    return Office(world)
