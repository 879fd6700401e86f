"""Checks of our own that ``make check`` runs after ruff, mypy and import-linter."""
