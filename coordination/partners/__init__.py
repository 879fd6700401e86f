"""Organisations, the people who work there, their functions, and the calendar they work by."""
