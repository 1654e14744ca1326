"""Where hosted models and model servers are found: kinds, addresses, ports. Knows no request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from lowkey.core.config import Settings
from lowkey.core.errors import InputError, Problem
from lowkey.core.parts import Record

Kind = Literal[
    "openai",
    "openai-responses",
    "anthropic",
    "google",
    "mistral",
    "groq",
    "deepseek",
    "xai",
    "openrouter",
    "compatible",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

ADDRESSES: Mapping[Kind, str] = {
    "openai": "https://api.openai.com/v1",
    "openai-responses": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
    "mistral": "https://api.mistral.ai/v1",
    "groq": "https://api.groq.com/openai/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "xai": "https://api.x.ai/v1",
    "openrouter": "https://openrouter.ai/api/v1",
}
PORTS: Mapping[str, int] = {"ollama": 11434, "lmstudio": 1234, "llamacpp": 8080, "vllm": 8000}
"""Model servers that people run beside Lowkey, each at its usual port."""
OTHER_DIALECTS: frozenset[Kind] = frozenset({"openai-responses", "anthropic", "google"})
"""Kinds that do not speak the OpenAI chat dialect."""


class Provider(Record):
    """A place where models answer. Its key never leaves the server."""

    id: str
    name: str
    kind: Kind
    url: str
    has_key: bool
    origin: Literal["added", "environment", "discovered"]
    problem: Problem | None = None
    """Why it did not say what it offers when it was last asked."""


@dataclass(frozen=True, slots=True)
class Access:
    """A provider with what is needed to ask it."""

    provider: Provider
    key: str


def from_environment(settings: Settings) -> list[Access]:
    """Providers whose well-known key stands in the environment."""
    keys: dict[Kind, str] = {
        "openai": settings.openai_api_key.get_secret_value(),
        "anthropic": settings.anthropic_api_key.get_secret_value(),
        "google": settings.gemini_api_key.get_secret_value(),
        "openrouter": settings.openrouter_api_key.get_secret_value(),
        "mistral": settings.mistral_api_key.get_secret_value(),
        "groq": settings.groq_api_key.get_secret_value(),
        "deepseek": settings.deepseek_api_key.get_secret_value(),
        "xai": settings.xai_api_key.get_secret_value(),
    }
    return [
        Access(
            Provider(
                id=f"env_{kind}",
                name=kind,
                kind=kind,
                url=ADDRESSES[kind],
                has_key=True,
                origin="environment",
            ),
            key,
        )
        for kind, key in keys.items()
        if key
    ]


def at_port(name: str, port: int) -> Access:
    """A model server on this machine."""
    url = f"http://127.0.0.1:{port}/v1"
    return Access(
        Provider(
            id=f"local_{name}",
            name=name,
            kind="compatible",
            url=url,
            has_key=False,
            origin="discovered",
        ),
        "",
    )


def checked_url(kind: Kind, url: str) -> str:
    """The address to use. Raises InputError for what is no plain http(s) address."""
    url = url.strip().rstrip("/") or ADDRESSES.get(kind, "")
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise InputError(
            "bad_url",
            f"“{url}” is not an address of a model server.",
            hint="It looks like http://127.0.0.1:11434/v1 or https://example.org/v1.",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(
            "bad_url",
            "The address holds a name, a password or a query.",
            hint="Give the plain address; the key has a field of its own.",
        )
    if kind not in OTHER_DIALECTS and parts.path in ("", "/"):
        url += "/v1"
    return url


def checked_name(name: str, kind: Kind, url: str) -> str:
    """The first half of the provider's model ids: letters, digits, dots and dashes."""
    given = name.strip().lower() or (
        kind if kind != "compatible" else (urlsplit(url).hostname or "server")
    )
    tidy = re.sub(r"[^a-z0-9.-]+", "-", given).strip("-.")[:40]
    if not tidy or tidy in ("local", "builtin", "lowkey"):
        raise InputError(
            "bad_name", f"A provider can't be called “{name}”.", hint="Choose another short name."
        )
    return tidy
