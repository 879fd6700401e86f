"""Signals: dated concerns made of statements, from draft to closing."""
