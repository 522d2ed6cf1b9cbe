"""One family of errors.

Each carries a code for programs, an HTTP status for the edge, and a sentence a person can act on:

    LianxinError
    ├─ Invalid          422  what was sent cannot be used as it is
    ├─ Unauthorized     401  who is asking is not known (any more)
    ├─ Forbidden        403  known, but may not do this
    ├─ NotFound         404  no such thing, or not theirs to see
    ├─ Conflict         409  somebody or something was faster
    ├─ TooMany          429  slow down
    └─ Unavailable      503  a part of the house is not there right now
"""


class LianxinError(Exception):
    """An error with a sentence for the person who meets it.

    Args:
        code: stable machine-readable name, ``snake_case``.
        message: one Chinese sentence: what happened and what to do next.
    """

    status = 500

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Invalid(LianxinError):
    """What was sent cannot be used as it is."""

    status = 422


class Unauthorized(LianxinError):
    """Who is asking is not known, or not known any more."""

    status = 401


class Forbidden(LianxinError):
    """Known, but may not do this."""

    status = 403


class NotFound(LianxinError):
    """No such thing, or not theirs to see: the two are told apart nowhere."""

    status = 404


class Conflict(LianxinError):
    """Somebody or something was faster, or the move is not allowed from here."""

    status = 409


class TooMany(LianxinError):
    """Asked too often."""

    status = 429


class Unavailable(LianxinError):
    """A part of the house is not there right now."""

    status = 503
