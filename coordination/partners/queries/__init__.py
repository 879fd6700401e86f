"""Reads of organisations, memberships and functions."""
