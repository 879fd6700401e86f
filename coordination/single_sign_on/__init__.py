"""Logging in through the OpenID provider of one's own organisation."""
