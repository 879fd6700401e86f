"""Backups of the database, encrypted, and what a restored installation must not do again."""
