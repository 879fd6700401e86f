"""Reads of follow-ups, desk items, notices and reminders."""
