"""Reads of registrations, and of who must not see them."""
