"""What models a provider offers, and what can be told of a model from its name. Knows no request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from lowkey.core.errors import OutsideError
from lowkey.models.openai import by_status
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
THINKS = re.compile(r"^o[1345]|gpt-5|gpt-oss|claude-.*(3-7|4|5)|gemini-(2\.5|3)|grok-(3-mini|4)|magistral")
CONTEXTS = ("context_length", "context_window", "max_model_len", "max_context_length", "inputTokenLimit")


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


async def listing(
    session: aiohttp.ClientSession, access: Access, timeout: float
) -> tuple[ModelInfo, ...]:
    """The provider's chat models. Raises OutsideError or LimitError where it does not tell."""
    provider = access.provider
    url, headers = _request(access)
    limit = aiohttp.ClientTimeout(total=min(timeout, 15))
    unknown = ModelInfo(id=provider.name, name=provider.name, provider=provider.name)
    try:
        async with session.get(url, headers=headers, timeout=limit, allow_redirects=False) as answer:
            data = await answer.content.read(LIST)
            if answer.status >= 400:
                again = answer.headers.get("Retry-After")
                raise by_status(answer.status, "", again, unknown)
        found = orjson.loads(data)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise OutsideError(
            "unreachable",
            f"No model server answers at {provider.url}.",
            hint="Check that it runs and that the address is right.",
        ) from error
    except orjson.JSONDecodeError as error:
        raise _odd(provider) from error
    rows = found.get("data", found.get("models")) if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise _odd(provider)
    names = [_listing(row) for row in rows if isinstance(row, dict)]
    return tuple(
        one.info(provider) for one in names if one is not None and not NOT_CHAT.search(one.name)
    )


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
