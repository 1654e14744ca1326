"""What a hub holds, and which of its files a person means. Knows no disk.

A hub is asked as Hugging Face's is (https://huggingface.co/docs/hub/api): it lists a repository's
files with their sizes and SHA-256, and sends on to where the bytes lie.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from pydantic import BaseModel, TypeAdapter, ValidationError

from lowkey.core.errors import InputError, LowkeyError, NotFoundError, OutsideError
from lowkey.core.fetch import Fetcher

LISTING = 8 << 20
"""Bytes of a repository's list at most."""
HUBS = ("hf.co", "huggingface.co")
"""Names under which people write the hub's addresses."""
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
PAGE = re.compile(r"([^/]+/[^/]+)/(?:blob|resolve)/[^/]+/(.+?)(?:\?.*)?")
"""The path of a file's page, or of the file itself, below the hub's address."""
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}\.gguf", re.IGNORECASE)
PIECES = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
LIKED = ("q4_k_m", "q4_k_s", "q5_k_m", "q4_0", "iq4_xs", "q8_0", "q6_k", "f16", "bf16", "f32")
"""Kinds of a model's weights, the one to take where none is named first: small and still good."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Where models are. `token`: for those that are not given to everyone."""

    url: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to bring. `sha256`: 64 hex digits, or empty where it is not told beforehand."""

    name: str
    url: str
    size: int | None = None
    sha256: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class _Large(BaseModel):
    oid: str = ""
    size: int | None = None


class _File(BaseModel):
    path: str
    size: int | None = None
    lfs: _Large | None = None


FILES = TypeAdapter(list[_File])


async def find(fetcher: Fetcher, hub: Hub, source: str) -> Wanted:
    """The file that a person's words mean: `owner/repo`, `owner/repo:file or kind`, or an address.

    Raises InputError where they mean none, OutsideError where the hub fails.
    """
    source = source.strip()
    scheme, _, rest = source.rpartition("://")
    host, _, path = rest.partition("/")
    if host in (*HUBS, urlsplit(hub.url).netloc):
        if match := PAGE.fullmatch(path):
            return await _in_repository(fetcher, hub, match[1], unquote(match[2]))
        if not scheme or not path.lower().endswith(".gguf"):
            source, scheme = path, ""
    if scheme in ("http", "https"):
        return Wanted(_safe(unquote(urlsplit(source).path.rpartition("/")[2])), source)
    repository, _, file = source.partition(":")
    if scheme or not REPOSITORY.fullmatch(repository):
        raise InputError(
            "bad_source",
            f"“{source[:200]}” names no model.",
            hint="It looks like owner/repository, owner/repository:Q4_K_M, or the https address "
            "of a GGUF file.",
        )
    return await _in_repository(fetcher, hub, repository, file)


async def _in_repository(fetcher: Fetcher, hub: Hub, repository: str, file: str) -> Wanted:
    base = hub.url.rstrip("/")
    headers = {"Authorization": f"Bearer {hub.token}"} if hub.token else {}
    url = f"{base}/api/models/{repository}/tree/main?recursive=true"
    answer = await fetcher.get(url, "named", most=LISTING, headers=headers)
    if answer.status >= 400:
        raise refused(answer.status, f"“{repository}”")
    try:
        files = FILES.validate_json(answer.data)
    except ValidationError as error:
        raise OutsideError(
            "bad_answer",
            "What answers as the hub does not list files as a hub does.",
            hint="Check the setting “hub”.",
        ) from error
    chosen = _choose(files, repository, file)
    return Wanted(
        name=_safe(chosen.path.rpartition("/")[2]),
        url=f"{base}/{repository}/resolve/main/{quote(chosen.path)}",
        size=chosen.lfs.size if chosen.lfs else chosen.size,
        sha256=sha256(chosen.lfs.oid) if chosen.lfs else "",
        headers=headers,
    )


def _choose(files: Sequence[_File], repository: str, file: str) -> _File:
    """The file that is named exactly or by its kind; without a name, the most liked kind."""
    models = {one.path: one for one in files if one.path.lower().endswith(".gguf")}
    models = {path: one for path, one in models.items() if "mmproj" not in path.lower()}
    if not models:
        raise InputError(
            "no_gguf",
            f"“{repository}” holds no GGUF file.",
            hint="Look for a repository whose name ends with GGUF.",
        )
    if file in models:
        return _one_piece(models[file])
    for kind in [file.lower()] if file else LIKED:
        word = re.compile(rf"(?<![a-z0-9]){re.escape(kind)}(?![a-z0-9_])")
        if fit := [path for path in models if word.search(path.lower())]:
            return _one_piece(models[min(fit, key=len)])
    if not file:
        return _one_piece(models[min(models, key=len)])
    raise NotFoundError(
        "no_file",
        f"“{repository}” holds no file “{file[:100]}”.",
        hint=f"It holds: {', '.join(sorted(models)[:20])}.",
    )


def _one_piece(file: _File) -> _File:
    if PIECES.search(file.path):
        raise InputError(
            "in_pieces",
            f"“{file.path}” is one of several pieces of a large model.",
            hint="Choose a smaller kind of it that is one file.",
        )
    return file


def _safe(name: str) -> str:
    if not SAFE_NAME.fullmatch(name):
        raise InputError(
            "bad_source",
            f"“{name[:100]}” is no name of a GGUF file.",
            hint="The address must end with the name of a file that ends with .gguf.",
        )
    return name


def sha256(text: str) -> str:
    """The text where it is a SHA-256 in hex digits, else nothing."""
    return text if re.fullmatch(r"[0-9a-f]{64}", text) else ""


def refused(status: int, what: str) -> LowkeyError:
    match status:
        case 404:
            return NotFoundError(
                "not_there", f"{what} is not there.", hint="Check how its name is written."
            )
        case 401 | 403:
            return InputError(
                "not_for_all",
                f"The hub does not give {what} to everyone: it is private, must be agreed to first, "
                "or does not exist.",
                hint="Agree on its page and set the variable HF_TOKEN, or choose another.",
            )
        case _:
            return OutsideError(
                "hub_failed",
                f"The hub failed (status {status}) for {what}.",
                hint="Try again later.",
            )
