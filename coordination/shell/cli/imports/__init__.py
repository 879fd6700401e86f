"""Imports: line by line, each in a transaction of its own, so that one bad line spoils nothing."""
