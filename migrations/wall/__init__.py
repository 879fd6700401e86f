"""The second wall: row-level security, written by hand from product text §5.

The policies stand in the SQL files beside this one, `tables` says what is true of each table. They
repeat the row part of `coordination.access` and share nothing with it, so that a mistake in the one
is caught by the other; see docs/decisions/0064-a-second-wall-in-the-database.md.
"""
