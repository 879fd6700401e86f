"""Pages that put several features side by side."""

from coordination.desk.routes.calendar import pages as calendar_pages
from coordination.desk.routes.desk import pages as desk_pages
from coordination.desk.routes.signal import pages as signal_pages

__all__ = ["calendar_pages", "desk_pages", "signal_pages"]
