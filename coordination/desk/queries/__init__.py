"""Reads that put several features side by side."""
