"""What models a provider offers, and what can be told of a model from its name. Knows no request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from lowkey.core.errors import OutsideError
from lowkey.core.fetch import Fetcher
from lowkey.models.failures import by_status, moved
from lowkey.models.protocol import ModelInfo
from lowkey.models.providers import Access, Provider

LIST = 8 * 1024 * 1024
"""Bytes of a list at most."""
NOT_CHAT = re.compile(
    r"embed|whisper|tts|dall-e|moderation|transcribe|realtime|image|audio|rerank|davinci|babbage|sora|aqa"
)
SEES = re.compile(
    r"gpt-(4o|4\.1|4\.5|5)|^o[1345]|claude|gemini|llava|vision|-vl|gemma-?3|pixtral|mistral-(small|medium)"
    r"|llama-?4|minicpm-v|grok-(2-vision|4)|internvl"
)
THINKS = re.compile(r"^o[1345]|gpt-5|gpt-oss|claude-.*(3-7|4|5)|gemini-(2\.5|3)|grok-(3-mini|4)")
CONTEXTS = (
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
    "inputTokenLimit",
)
FAMILIES = (
    r"gpt-(\d[\d.]*)",
    r"claude-(?:sonnet|opus)-(\d+(?:[.-]\d{1,2})?)(?!\d)",
    r"gemini-(\d[\d.]*)-(?:flash|pro)",
    r"mistral-(?:large|medium)",
    r"grok-(\d[\d.]*)",
    r"deepseek-(?:chat|v(\d[\d.]*))",
)
"""Names of providers' general models, with their version; what follows makes them special."""


def best(models: Sequence[ModelInfo]) -> ModelInfo:
    """The one to ask where nobody chose: the newest general model, else the first in the list."""
    return max(models, key=_rank)


def _rank(model: ModelInfo) -> tuple[bool, tuple[int, ...], bool]:
    short = model.name.rsplit("/", 1)[-1].lower()
    for family in FAMILIES:
        if found := re.match(family, short):
            version = (found[1] if found.lastindex else None) or ""
            plain = re.fullmatch(r"(-latest|-\d{8}|-\d{4}-\d\d-\d\d)?", short[found.end() :])
            return True, tuple(int(part) for part in re.findall(r"\d+", version)), plain is not None
    return False, (), False


@dataclass(frozen=True, slots=True)
class Listing:
    """A model's name, as its provider writes it, and the context where the provider tells it."""

    name: str
    context: int | None = None

    def info(self, provider: Provider) -> ModelInfo:
        short = self.name.rsplit("/", 1)[-1].lower()
        local = provider.origin == "discovered"
        return ModelInfo(
            id=f"{provider.name}/{self.name}",
            name=self.name,
            provider=provider.name,
            context=self.context,
            sees=SEES.search(short) is not None,
            thinks=not local and THINKS.search(short) is not None,
            calls=True,
            local=local,
        )


async def listing(fetcher: Fetcher, access: Access, timeout: float) -> tuple[ModelInfo, ...]:
    """The provider's chat models. Raises OutsideError or LimitError where it does not tell."""
    provider = access.provider
    url, headers = _request(access)
    passed: list[Mapping[str, str]] = []
    timeout = min(timeout, 15)
    try:
        answer = await fetcher.get(
            url, "named", most=LIST, headers=headers, timeout=timeout, passed=passed, redirects=0
        )
    except OutsideError as error:
        if passed or error.code == "bad_redirect":
            location = passed[0].get("Location", "") if passed else ""
            who = f"What answers at {provider.url}"
            raise moved(who, provider.url, url, location) from error
        raise OutsideError(
            "unreachable",
            f"No model server answers at {provider.url}.",
            hint="Check that it runs and that the address is right.",
        ) from error
    if answer.status >= 400:
        unknown = ModelInfo(id=provider.name, name=provider.name, provider=provider.name)
        raise by_status(answer.status, "", answer.headers.get("Retry-After"), unknown)
    try:
        rows = _rows(orjson.loads(answer.data))
    except orjson.JSONDecodeError as error:
        raise _odd(provider) from error
    if rows is None:
        raise _odd(provider)
    found = [one for row in rows if (one := _listing(row)) is not None]
    return tuple(one.info(provider) for one in found if not NOT_CHAT.search(one.name))


def _rows(found: object) -> list[dict[str, Any]] | None:
    """The rows of a list in any of the shapes that servers give it."""
    if isinstance(found, dict):
        known = cast("dict[str, object]", found)
        found = known.get("data", known.get("models"))
    if not isinstance(found, list):
        return None
    rows = cast("list[object]", found)
    return [cast("dict[str, Any]", row) for row in rows if isinstance(row, dict)]


def _request(access: Access) -> tuple[str, dict[str, str]]:
    """Where the list is, and what proves who asks."""
    url, key = access.provider.url, access.key
    match access.provider.kind:
        case "anthropic":
            return f"{url}/v1/models?limit=1000", {
                "x-api-key": key,
                "anthropic-version": "2023-06-01",
            }
        case "google":
            return f"{url}/v1beta/models?pageSize=1000", {"x-goog-api-key": key}
        case _:
            return f"{url}/models", {"Authorization": f"Bearer {key}"} if key else {}


def _listing(row: dict[str, Any]) -> Listing | None:
    name = row.get("id") or row.get("name")
    if not isinstance(name, str):
        return None
    found = [row[field] for field in CONTEXTS if isinstance(row.get(field), int)]
    return Listing(name.removeprefix("models/"), found[0] if found else None)


def _odd(provider: Provider) -> OutsideError:
    return OutsideError(
        "bad_answer",
        f"What answers at {provider.url} does not list models as a model server does.",
        hint="Check the address; it usually ends with /v1.",
    )
