"""Errors in OpenAI's shape (https://platform.openai.com/docs/guides/error-codes). Knows no route."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from pydantic import ValidationError

from lowkey.core.errors import (
    FullError,
    InputError,
    LimitError,
    LowkeyError,
    OutsideError,
    RefusedError,
    SignInError,
)

KNOWN: Mapping[str, tuple[str, str | None]] = {
    "no_model": ("model_not_found", "model"),
    "bad_token": ("invalid_api_key", None),
    "not_found": ("unknown_url", None),
}
"""Our codes for what OpenAI's clients know under another code, and the field that is at fault."""


class FieldError(InputError):
    """One field of the body is at fault. `param`: its place, as in `messages.0.content`."""

    def __init__(self, param: str, message: str, *, code: str = "invalid_value", hint: str = ""):
        super().__init__(code, message, hint=hint)
        self.param = param


def as_openai(error: LowkeyError) -> dict[str, dict[str, str | None]]:
    """The body of an error answer, as OpenAI's clients read it."""
    problem = error.problem
    code, param = KNOWN.get(problem.code, (problem.code, None))
    return {
        "error": {
            "message": f"{problem.message} {problem.hint}".strip(),
            "type": kind(error),
            "param": error.param if isinstance(error, FieldError) else param,
            "code": code,
        }
    }


def kind(error: LowkeyError) -> str:
    """OpenAI's name for the family of an error."""
    match error:
        case SignInError():
            return "authentication_error"
        case InputError():
            return "invalid_request_error"
        case FullError():
            return "server_error"
        case LimitError():
            return "rate_limit_error"
        case RefusedError():
            return "permission_error"
        case _:
            return "server_error"


def as_event(error: LowkeyError) -> bytes:
    """An error in the middle of a streamed completion: the last thing the client hears."""
    return b"data: %b\n\n" % orjson.dumps(as_openai(error))


def invalid(error: ValidationError) -> FieldError:
    """The first thing that is wrong with a body, by the place where it stands."""
    first = error.errors(include_url=False, include_input=False)[0]
    param = ".".join(str(step) for step in first["loc"] if not _is_branch(step))
    if first["type"] == "missing":
        return FieldError(
            param, f"The field “{param}” is missing.", code="missing_required_parameter"
        )
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    return FieldError(param, f"“{param}” is not right: {message[:1].lower()}{message[1:]}.")


def remote(name: str, status: int, words: str, retry_after: float | None) -> LowkeyError:
    """What an upstream's refusal means for the client, where it can't be passed on as it is."""
    told = f" It said: “{words}”" if words else ""
    match status:
        case 401 | 403:
            return OutsideError(
                "bad_key",
                f"{name} did not accept Lowkey's key.{told}",
                hint="The key of its provider is in Settings → Models.",
            )
        case 429:
            return LimitError(
                "provider_limit",
                f"{name} is being asked too often.{told}",
                hint="Wait a little, or choose another model.",
                retry_after=retry_after,
            )
        case 404 | 405 | 501:
            return InputError("not_supported", f"{name} does not do this.{told}")
        case _ if 400 <= status < 500:
            return InputError("refused_request", f"{name} did not take the request.{told}")
        case _:
            return OutsideError(
                "provider_failed",
                f"{name} failed (status {status}).{told}",
                hint="Try again, or choose another model.",
                retry_after=retry_after,
            )


def _is_branch(step: int | str) -> bool:
    """Whether a step of a place is pydantic's own name for one arm of a union."""
    return isinstance(step, str) and (step in ("str", "int") or "[" in step)
