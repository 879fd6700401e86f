"""The command line `schakel`: what the operator does. People use the screens."""
