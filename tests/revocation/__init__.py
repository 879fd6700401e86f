"""A membership ends in the middle of everything: what began after that must not succeed."""
