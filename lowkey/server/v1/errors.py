"""Errors in OpenAI's shape (https://platform.openai.com/docs/guides/error-codes). Knows no route."""

from __future__ import annotations

from lowkey.core.errors import InputError, LimitError, LowkeyError, RefusedError, SignInError


def as_openai(error: LowkeyError) -> dict[str, object]:
    """The body of an error answer, as OpenAI's clients read it."""
    problem = error.problem
    return {
        "error": {
            "message": f"{problem.message} {problem.hint}".strip(),
            "type": _kind(error),
            "param": None,
            "code": problem.code,
        }
    }


def _kind(error: LowkeyError) -> str:
    match error:
        case SignInError():
            return "authentication_error"
        case InputError():
            return "invalid_request_error"
        case LimitError():
            return "rate_limit_error"
        case RefusedError():
            return "permission_error"
        case _:
            return "server_error"
