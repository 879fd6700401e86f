"""Conferences of a case: planned, invited to by mail and calendar, held, with agreed minutes."""
