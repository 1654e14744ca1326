"""The body of a plain completion
(https://platform.openai.com/docs/api-reference/completions/create). Knows no answer.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, FailFast

from lowkey.server.v1.body import (
    Count,
    Given,
    ModelName,
    Seed,
    Share,
    Stops,
    Temperature,
    as_tuple,
)
from lowkey.server.v1.errors import FieldError

Prompt = Annotated[
    tuple[str | int | tuple[int, ...], ...],
    FailFast(),
    BeforeValidator(as_tuple, json_schema_input_type=str | tuple[str | int | tuple[int, ...], ...]),
]


class CompletionBody(Given):
    """A text to go on with."""

    model: ModelName
    prompt: Prompt
    suffix: str | None = None
    stream: bool | None = None
    max_tokens: Count | None = None
    temperature: Temperature | None = None
    top_p: Share | None = None
    seed: Seed | None = None
    stop: Stops = ()

    def text(self) -> str:
        """The prompt, where it is one text."""
        match self.prompt:
            case (str(text),):
                return text
            case _:
                raise FieldError("prompt", "With a suffix, the prompt is one text.")
