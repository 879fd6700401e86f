"""The command line `schakel`: what the operator does. People use the screens."""

from coordination.shell.cli.main import main

__all__ = ["main"]
