"""Migrations: numbered steps, each safe for the code that is still running."""
