"""What the API and the pages take and give of figures."""

from __future__ import annotations

from marshmallow import fields

from coordination.figures.rules import FigureTable
from coordination.http.schema import Schema

QUARTER = {"example": "2026-Q3", "description": "Thirteen or fourteen whole ISO weeks."}
PLACE = {"example": "GM0983", "description": "Code of a municipality of the own territory."}
HIDDEN = {"description": "Null where hidden: under ten, or beside it. The last one is the total."}


class OwnQuery(Schema):
    """Which quarter is asked for, the newest unless said."""

    quarter = fields.String(load_default=None, metadata=QUARTER)


class AreaQuery(OwnQuery):
    """Which quarter and municipality are asked for."""

    municipality = fields.String(load_default=None, metadata=PLACE)


class OwnFileQuery(OwnQuery):
    """Which table is wanted in a file."""

    table = fields.Enum(FigureTable, by_value=True, required=True)


class AreaFileQuery(AreaQuery, OwnFileQuery):
    """Which table of which municipality is wanted in a file."""


class SpeedOut(Schema):
    """How fast a partner gives its first answer."""

    share = fields.Integer(metadata={"example": 92, "description": "Percents within the term."})
    median = fields.Integer(metadata={"example": 1, "description": "Working days."})
    ninth = fields.Integer(
        data_key="ninetiethPercentile", metadata={"example": 3, "description": "Working days."}
    )
    norm = fields.List(
        fields.Integer(), metadata={"example": [1, 2], "description": "Shortest and longest term."}
    )


class TableOut(Schema):
    """A table; a line of totals follows its rows, and a total its columns."""

    name = fields.Enum(FigureTable, by_value=True)
    rows = fields.List(fields.String())
    columns = fields.List(fields.String())
    numbers = fields.List(fields.List(fields.Integer(allow_none=True)), metadata=HIDDEN)
    speeds = fields.List(fields.Nested(SpeedOut, allow_none=True))


class FiguresOut(Schema):
    """The figures of a quarter."""

    quarter = fields.String(metadata=QUARTER)
    quarters = fields.List(fields.String())
    municipality = fields.String(allow_none=True, metadata=PLACE)
    municipalities = fields.List(fields.String())
    tables = fields.List(fields.Nested(TableOut))
