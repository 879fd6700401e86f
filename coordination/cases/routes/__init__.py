"""Pages of cases: the list, opening one, and one with what is done to it."""

from coordination.cases.routes.opening import desk_pages, index_pages, signal_pages
from coordination.cases.routes.seating import pages as seat_pages
from coordination.cases.routes.showing import pages as case_pages

__all__ = ["case_pages", "desk_pages", "index_pages", "seat_pages", "signal_pages"]
