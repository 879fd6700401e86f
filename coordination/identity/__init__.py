"""Logging in: passwords, second factors, invitations, recovery, sessions and their throttling."""
