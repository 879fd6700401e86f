"""Reads the log for people, for exports and for the review."""
