"""What goes wrong with a server, in our sentences. Knows no connection; whose fault it is, it tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import httpx2
from mcp import MCPError
from mcp.client.auth import OAuthFlowError
from pydantic import ValidationError

from lowkey.core.errors import InputError, LowkeyError, OutsideError, RefusedError
from lowkey.tools.connectors.network import InwardError, TooMuchError
from lowkey.tools.connectors.signing import SignInNeededError

UNKNOWN = "Whether the call had any effect is not known."


class LostError(Exception):
    """The call was not made, for the connection was none any more; a new one may help."""


class BrokenError(Exception):
    """The connection broke while the call was made. Its words are a sentence."""


def sentence(name: str, error: BaseException) -> LowkeyError:
    """Why the server of this name can't be used."""
    vague = (MCPError, TimeoutError, ValidationError)
    for one in sorted(causes(error), key=lambda one: isinstance(one, vague)):
        match one:
            case LowkeyError():
                told = one.problem
                return type(one)(one.code, f"“{name}”: {told.message}", hint=told.hint)
            case SignInNeededError():
                return InputError(
                    "sign_in_needed",
                    f"“{name}” wants you to sign in.",
                    hint="Do so in Settings → Connectors.",
                )
            case InwardError():
                return RefusedError(
                    "forbidden_address",
                    f"“{name}” leads to an address inside this machine or its network.",
                    hint="Only the owner can connect such a server.",
                )
            case OAuthFlowError():
                return OutsideError(
                    "not_signed_in",
                    f"Signing in at “{name}” failed: {str(one)[:300]}.",
                    hint="Try again, or ask who runs it.",
                )
            case TooMuchError():
                return OutsideError("too_much", f"“{name}” failed. {one}")
            case httpx2.TransportError():
                return OutsideError(
                    "unreachable",
                    f"“{name}” failed. {one}",
                    hint="Check its address and whether it runs.",
                )
            case MCPError():
                return OutsideError(
                    "no_server",
                    f"“{name}” does not answer as an MCP server: {one.message[:300]}.",
                    hint="Check its address, its key and whether it runs.",
                )
            case TimeoutError():
                return OutsideError(
                    "silent", f"“{name}” took too long to answer.", hint="Check whether it runs."
                )
            case ValidationError():
                return OutsideError("rubbish", f"“{name}” answered with what is no MCP message.")
            case _:
                continue
    return OutsideError("no_server", f"“{name}” failed ({type(error).__name__}).")


def broken(name: str, error: BaseException) -> Exception:
    """What became of a call while which the connection broke."""
    if any(isinstance(one, SignInNeededError) for one in causes(error)):
        return LostError("It wants the person to sign in, in Settings → Connectors.")
    for one in causes(error):
        if isinstance(one, TooMuchError):
            return BrokenError(f"“{name}” failed. {one}")
        if isinstance(one, LowkeyError):
            return BrokenError(f"“{name}” failed. {one.problem.message}")
        if isinstance(one, MCPError) and one.message != "Connection closed":
            return BrokenError(f"“{name}” failed: {one.message[:300]}.")
    return BrokenError(f"“{name}” ended in the middle of the call.")


def causes(error: BaseException) -> Iterator[BaseException]:
    """All that led to it, what is nearest to the truth first: groups opened, then causes."""
    if isinstance(error, BaseExceptionGroup):
        group = cast(BaseExceptionGroup[BaseException], error)
        for one in group.exceptions:
            yield from causes(one)
        return
    yield error
    if error.__cause__ is not None:
        yield from causes(error.__cause__)
