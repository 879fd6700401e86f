"""Tests that kill processes and servers on purpose."""
