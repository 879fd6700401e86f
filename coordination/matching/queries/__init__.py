"""Reads of offers, of whom they meet, and of matches."""
