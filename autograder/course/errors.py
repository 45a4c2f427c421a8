"""The one exception that the command line turns into a message instead of a traceback."""


class UserError(Exception):
    """Something a person has to put right; the text says what is wrong and what to do about it."""
