"""Reads of signals, shaped by the level at which each opens to the reader."""
