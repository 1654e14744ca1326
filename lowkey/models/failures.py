"""What a provider's failures mean for the person, as sentences. Knows no dialect and no HTTP client."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import urljoin, urlsplit

from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.parts import clean
from lowkey.models.protocol import ModelInfo

CODES: Mapping[str, int] = {
    "invalid_api_key": 401,
    "authentication_error": 401,
    "permission_error": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "insufficient_quota": 429,
    "overloaded_error": 503,
}
"""Names of failures inside a stream, as the status they would have had before it."""


def by_status(status: int, words: str, again: str | float | None, model: ModelInfo) -> LowkeyError:
    """What a refusal with an HTTP status means. `again`: its Retry-After."""
    told = f" It said: “{clean(words)[:300]}”" if words else ""
    name = model.name
    match status:
        case 401 | 403:
            return OutsideError(
                "bad_key",
                f"{name} did not accept the key.{told}",
                hint="Check the provider's key in Settings → Models.",
            )
        case 404:
            return OutsideError(
                "no_such_model",
                f"The provider does not know the model “{name}”.{told}",
                hint="Choose another model.",
            )
        case 400 | 413 | 422:
            return InputError(
                "refused_request",
                f"{name} did not take the request.{told}",
                hint="Shorten or change the message, or choose another model.",
            )
        case 402:
            return OutsideError(
                "no_credit",
                f"The account at {name}'s provider has no credit left.{told}",
                hint="Top it up there, or choose another model.",
            )
        case 429:
            return LimitError(
                "provider_limit",
                f"{name} is being asked too often.{told}",
                hint="Wait a little, or choose another model.",
                retry_after=seconds(again),
            )
        case _:
            return OutsideError(
                "provider_failed",
                f"{name} failed (status {status}).{told}",
                hint="Try again, or choose another model.",
                retry_after=seconds(again),
            )


def in_stream(error: object, model: ModelInfo) -> LowkeyError:
    """An error object that came in the middle of an answer."""
    words = words_of(error)
    fields = cast("dict[str, object]", error) if isinstance(error, dict) else {}
    named = [fields.get("code"), fields.get("type"), fields.get("status")]
    for one in named:
        if isinstance(one, int) and 400 <= one < 600:
            return by_status(one, words, None, model)
        if isinstance(one, str) and one in CODES:
            return by_status(CODES[one], words, None, model)
    return by_status(500, words, None, model)


def words_of(error: object) -> str:
    """The provider's own words, in whichever shape it gave them."""
    if isinstance(error, str):
        return error
    fields = cast("dict[str, object]", error) if isinstance(error, dict) else {}
    told = (fields[name] for name in ("message", "detail", "error") if fields.get(name))
    return next((words_of(one) for one in told), "")


def seconds(again: str | float | None) -> float | None:
    """A Retry-After in seconds from now (RFC 9110 §10.2.3); nonsense counts as unknown."""
    if again is None or again == "":
        return None
    with contextlib.suppress(ValueError):  # It may be a date.
        return max(0.0, float(again))
    try:
        until = parsedate_to_datetime(str(again))
    except ValueError:
        return None
    return max(0.0, (until - dt.datetime.now(until.tzinfo)).total_seconds())


def broken_off(model: ModelInfo) -> OutsideError:
    return OutsideError(
        "cut",
        f"{model.name} broke off in the middle of its answer.",
        hint="What came is kept. Press Continue to go on.",
    )


def unreachable(model: ModelInfo) -> OutsideError:
    return OutsideError(
        "unreachable",
        f"{model.name} can't be reached.",
        hint="Check that its server runs and that its address in Settings → Models is right.",
    )


def forbidden(model: ModelInfo) -> OutsideError:
    return OutsideError(
        "forbidden_address",
        f"The address of {model.name} leads to a place that Lowkey never asks.",
        hint="Correct the provider's address in Settings → Models.",
    )


def moved(who: str, base: str, asked: str, location: str) -> OutsideError:
    """A redirect, which is not followed: the key would go to where nobody sent it.

    `base`: the provider's address, with which `asked` begins; `location`: where the redirect leads.
    """
    target, other = _target(base, asked, location)
    return OutsideError(
        "moved",
        f"{who} sends on to {target or 'another address'}, and no redirect is followed.",
        hint=f"If you trust it, add the provider with the address {other} instead."
        if other
        else "Ask whoever runs it for its right address.",
    )


def _target(base: str, asked: str, location: str) -> tuple[str, str]:
    """(where a redirect leads, the provider's address there); empty where that can't be told."""
    try:
        parts = urlsplit(urljoin(asked, location))
    except ValueError:
        return "", ""
    if not location or parts.scheme not in ("http", "https") or not parts.hostname:
        return "", ""
    host = parts.netloc.rpartition("@")[2]
    target = clean(f"{parts.scheme}://{host}{parts.path}")[:300]
    path = urlsplit(asked).path.removeprefix(urlsplit(base).path)
    return target, target.removesuffix(path) if target.endswith(path) else ""


def silent(model: ModelInfo, timeout: float) -> OutsideError:
    return OutsideError(
        "silent",
        f"{model.name} was silent for {timeout:g} seconds.",
        hint="What came is kept. Try again, or choose another model.",
    )


def odd(model: ModelInfo, what: str) -> OutsideError:
    return OutsideError(
        "bad_answer",
        f"{model.name} gave an answer that can't be read: {what}.",
        hint="Try again; if it stays, the server may not speak the dialect that its provider was "
        "added with.",
    )
