"""Shares: what an owner opens to a recipient, and the duty to inform that comes with it."""
