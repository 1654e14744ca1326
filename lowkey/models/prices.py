"""What tokens cost, where it is known. Knows no provider's bill: this is an estimate from list prices."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from lowkey.core.parts import Usage
from lowkey.models.providers import Kind

PRICED: dict[Kind, str] = {
    "openai": "openai",
    "openai-responses": "openai",
    "anthropic": "anthropic",
    "google": "google",
    "mistral": "mistral",
    "groq": "groq",
    "deepseek": "deepseek",
    "xai": "x-ai",
    "openrouter": "openrouter",
}


def pricer(kind: Kind, model: str) -> Callable[[Usage], float | None] | None:
    """From a usage to US dollars; None where the provider has no list prices."""
    provider = PRICED.get(kind)
    if provider is None:
        return None

    def price(usage: Usage) -> float | None:
        from genai_prices import Usage as Counted  # 10 MB of prices: loaded at the first need
        from genai_prices import calc_price

        counted = Counted(
            input_tokens=usage.input,
            cache_read_tokens=usage.cached,
            output_tokens=usage.output,
        )
        try:
            total: Decimal = calc_price(counted, model, provider_id=provider).total_price
        except LookupError:
            return None
        return float(total)

    return price
