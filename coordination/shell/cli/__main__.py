"""Lets `python -m coordination.shell.cli` do what the command `schakel` does."""

from coordination.shell.cli.main import main

main()
