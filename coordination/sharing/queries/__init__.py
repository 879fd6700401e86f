"""Reads of shares and of the tasks to inform."""
