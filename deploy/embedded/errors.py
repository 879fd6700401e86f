"""The one error of the embedded servers: a sentence for the person at the keyboard."""


class ServerError(Exception):
    """A server cannot be started; the message says why and what to do."""
