"""Pages of signals: record, list, correct and withdraw. The page of one signal is the desk's."""

from coordination.signals.routes.pages import pages

__all__ = ["pages"]
