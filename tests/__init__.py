"""Tests: mirrors the features."""
