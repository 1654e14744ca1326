"""What clients send: bodies as they came, and the shapes that the bodies of /v1 have in common.

Knows no endpoint and no model. Members that a shape does not name are kept: upstreams know more.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar, cast

import orjson
from fastapi import Request
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from starlette.requests import ClientDisconnect

from lowkey.core.errors import InputError
from lowkey.core.parts import Text, TextPart
from lowkey.models import Content, Effort, Image, ModelInfo
from lowkey.server.v1.errors import FieldError, invalid

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
EFFORTS: Mapping[str, Effort] = {
    "none": "instant",
    "minimal": "instant",
    "low": "instant",
    "medium": "medium",
    "high": "deep",
    "xhigh": "deep",
    "max": "deep",
}
"""OpenAI's efforts as ours."""
OPTIONS = (
    "frequency_penalty",
    "logit_bias",
    "parallel_tool_calls",
    "presence_penalty",
    "safety_identifier",
    "service_tier",
    "user",
    "verbosity",
)
"""Options of a completion that a model gets unread."""
ENGINE = ("builtin", "local")
"""Providers whose models run in this machine's own engine."""
DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,", re.ASCII)
NOTHING = TextPart(text="")
NESTED = 200
"""Brackets within brackets at most: no encoder takes much more."""

B = TypeVar("B", bound=BaseModel)


def as_tuple(given: object) -> object:
    """One thing as a list of one."""
    return (given,) if isinstance(given, str) else given


def as_parts(given: object) -> object:
    """Plain text as the one part it is, and nothing as none."""
    if given is None:
        return ()
    return ({"type": "text", "text": given},) if isinstance(given, str) else given


class Given(BaseModel):
    """An object that a client sends. Keeps what it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def options(self) -> dict[str, Any]:
        """The options that are passed on unread."""
        extra = self.model_extra or {}
        return {name: extra[name] for name in OPTIONS if extra.get(name) is not None}

    def refuse(self, *names: str) -> None:
        """Raises FieldError where one of these members says anything."""
        for name in names:
            if (self.model_extra or {}).get(name) not in (None, False, [], {}):
                raise FieldError(
                    name,
                    f"“{name}” can't be used with this model.",
                    code="unsupported_parameter",
                    hint="Leave it out; docs/api.md lists what can be used with which models.",
                )


class ImageUrl(Given):
    """Where a picture is; responses write the bare address, chats an object around it."""

    url: Text

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: object) -> object:
        return {"url": given} if isinstance(given, str) else given


class GivenPart(Given):
    """A part of a message, in either dialect: `text` or `input_text`, `image_url` or `input_image`."""

    type: Text
    text: Text | None = None
    refusal: Text | None = None
    image_url: ImageUrl | None = None


Parts = Annotated[
    tuple[GivenPart, ...],
    FailFast(),
    BeforeValidator(as_parts, json_schema_input_type=str | tuple[GivenPart, ...] | None),
]
ModelName = Annotated[Text, StringConstraints(min_length=1, max_length=300)]
Stops = Annotated[
    tuple[Text, ...],
    Field(max_length=16),
    BeforeValidator(
        lambda given: () if given is None else as_tuple(given),
        json_schema_input_type=str | tuple[str, ...] | None,
    ),
]
Temperature = Annotated[float, Field(ge=0, le=2)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, lt=2**31)]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]
EffortName = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body: one JSON object, and the bytes it came as."""

    data: bytes
    fields: Mapping[str, Any]

    def read(self, shape: type[B]) -> B:
        """The object as `shape`. Raises FieldError for the first thing that does not fit."""
        try:
            return shape.model_validate(self.fields)
        except ValidationError as error:
            raise invalid(error) from error


async def receive(request: Request) -> Body:
    """The body of this request. Raises InputError for whatever is no JSON object."""
    try:
        data = await request.body()
    except ClientDisconnect as error:
        raise _unreadable("It broke off or is too large") from error
    try:
        fields = orjson.loads(data)
        if data.count(b"{") + data.count(b"[") > NESTED:
            orjson.dumps(fields)
    except orjson.JSONDecodeError as error:
        reason = str(error).partition(": line")[0]
        raise _unreadable(f"The body is not JSON ({reason})") from error
    except TypeError as error:
        raise _unreadable("The body is nested too deeply") from error
    if not isinstance(fields, dict):
        raise _unreadable("The body is not a JSON object")
    return Body(data, cast(dict[str, Any], fields))


def described(shape: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of a body that a route reads by itself."""
    reference = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}}
    }


def check_parts(entries: object, place: str, names: tuple[str, ...], model: ModelInfo) -> None:
    """Looks at what is passed on: nothing is fetched for anyone, and this machine's engine is blind.

    Raises FieldError where a part of an entry's `names` points at an address.
    """
    for index, entry in _objects(entries):
        for name in names:
            for number, part in _objects(entry.get(name)):
                for member, value in part.items():
                    url = _address(member, value)
                    if url is not None and not url.startswith("data:"):
                        raise remote_address(f"{place}.{index}.{name}.{number}.{member}")
                    if url is not None and model.provider in ENGINE and not model.sees:
                        raise blind(f"{place}.{index}.{name}.{number}.{member}", model)


def _address(member: str, value: object) -> str | None:
    """Where a member of a part points, in whichever shape: `x_url`, or an object with a `url`."""
    if isinstance(value, dict):
        value = cast(dict[str, object], value).get("url")
    elif not member.endswith("url"):
        return None
    return value if isinstance(value, str) else None


def _objects(given: object) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects in a list, each with its place; one alone counts as a list."""
    many = cast(list[object], given) if isinstance(given, list) else [given]
    for index, one in enumerate(many):
        if isinstance(one, dict):
            yield index, cast(dict[str, object], one)


def remote_address(param: str) -> FieldError:
    return FieldError(
        param,
        "Lowkey does not fetch pictures or files from addresses.",
        hint="Send the bytes themselves as a data: URL (data:image/png;base64,…).",
    )


def blind(place: str, model: ModelInfo) -> FieldError:
    return FieldError(
        place,
        f"{model.name} can't see pictures.",
        hint="Choose a model that can, or leave the picture out.",
    )


def contents(parts: Iterable[GivenPart], model: ModelInfo, place: str) -> list[Content]:
    """What a model gets of a message's parts. Raises FieldError for what it can't take."""
    read = (_content(part, model, f"{place}.{index}") for index, part in enumerate(parts))
    return [part for part in read if part != NOTHING]


def _content(part: GivenPart, model: ModelInfo, place: str) -> Content:
    match part.type:
        case "text" | "input_text" | "output_text":
            return TextPart(text=_need(part.text, f"{place}.text"))
        case "refusal":
            return TextPart(text=_need(part.refusal, f"{place}.refusal"))
        case "image_url" | "input_image":
            url = part.image_url.url if part.image_url is not None else None
            return _image(_need(url, f"{place}.image_url"), model, f"{place}.image_url")
        case _:
            raise FieldError(
                f"{place}.type",
                f"A part of type “{part.type[:100]}” can't be given to this model.",
                hint="Text and pictures can.",
            )


def _image(url: str, model: ModelInfo, place: str) -> Image:
    if not url.startswith("data:"):
        raise remote_address(place)
    if not model.sees:
        raise blind(place, model)
    head = DATA_URL.match(url)
    if head is None or head[1] not in IMAGES:
        raise FieldError(
            place, "This is no picture as a data: URL.", hint="PNG, JPEG, GIF and WebP can be read."
        )
    try:
        return Image(head[1], base64.b64decode(url[head.end() :], validate=True))
    except binascii.Error as error:
        raise FieldError(place, "The picture's base64 is broken.") from error


def _need(text: str | None, place: str) -> str:
    if text is None:
        raise FieldError(
            place, f"The field “{place}” is missing.", code="missing_required_parameter"
        )
    return text


def _unreadable(what: str) -> InputError:
    return InputError("bad_json", f"{what}.", hint="Send one JSON object in UTF-8.")
