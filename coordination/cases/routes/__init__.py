"""Pages of cases: the list, opening one, one with what is done to it, what partners bring."""

from coordination.cases.routes.contributing import case_pages as brought_pages
from coordination.cases.routes.contributing import index_pages as brought_index
from coordination.cases.routes.contributing import pages as contribution_pages
from coordination.cases.routes.opening import desk_pages, index_pages, signal_pages
from coordination.cases.routes.seating import pages as seat_pages
from coordination.cases.routes.showing import pages as case_pages

__all__ = [
    "brought_index",
    "brought_pages",
    "case_pages",
    "contribution_pages",
    "desk_pages",
    "index_pages",
    "seat_pages",
    "signal_pages",
]
