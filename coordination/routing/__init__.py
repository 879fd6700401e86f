"""Routing: rule sets, their approval and acceptance, decisions and dry runs."""
