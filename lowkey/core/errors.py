"""What can go wrong, named by who acts next. Knows nothing of HTTP, databases or providers.

Foreign exceptions are translated once, at the edge where they appear, with their cause kept.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """An error as people and the wire see it: a code for programs, two sentences for people."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    hint: str = ""
    retry_after: float | None = None
    """Seconds until trying again makes sense; None when waiting does not help."""
    poem: str = ""
    """A kind word for those who wait, where there is one."""
    position: int | None = None
    """The place in the line, from 1, where there is a line."""


class LowkeyError(Exception):
    """The family of all errors that are shown. `message`: what happened. `hint`: what to do."""

    status = 500

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        retry_after: float | None = None,
        poem: str = "",
        position: int | None = None,
    ) -> None:
        super().__init__(message)
        self.problem = Problem(
            code=code,
            message=message,
            hint=hint,
            retry_after=retry_after,
            poem=poem,
            position=position,
        )

    @property
    def code(self) -> str:
        return self.problem.code

    def __str__(self) -> str:
        return f"{self.problem.message} {self.problem.hint}".strip()


class InputError(LowkeyError):
    """The person changes something and tries again."""

    status = 400


class NotFoundError(InputError):
    """The thing is not there, or is not yours: the two look the same from outside."""

    status = 404


class SettledError(InputError):
    """It was settled before, and otherwise."""

    status = 409


class SignInError(InputError):
    """Nobody is signed in, or the key is not known."""

    status = 401


class LimitError(LowkeyError):
    """Wait, or raise a limit."""

    status = 429


class FullError(LimitError):
    """The whole server is full (not one person's share): wait."""

    status = 503


class RefusedError(LowkeyError):
    """Nobody can act: the answer is no."""

    status = 403


class OutsideError(LowkeyError):
    """Another service failed, after we retried."""

    status = 502


class BugError(LowkeyError):
    """Us. The message carries an id to quote."""

    status = 500
