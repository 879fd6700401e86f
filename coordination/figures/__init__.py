"""Figures: counts of one's own organisation, and of a municipality with small cells suppressed."""
