"""Reads of rule sets and decisions, and of what rules may know of a signal."""
