"""Pages that put several features side by side."""

from coordination.desk.routes.signal import pages as signal_pages

__all__ = ["signal_pages"]
