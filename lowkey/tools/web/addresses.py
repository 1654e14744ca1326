"""Addresses in what people and pages wrote, and whether two of them say the same. Opens none.

An address is also a message to whoever owns it: what a model puts into one, they get to read.
"""

from __future__ import annotations

import re

from lowkey.core.errors import InputError
from lowkey.core.fetch import address_of

_WHOLE = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@./:=&?-])(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#][^\s<>\"“”]*)?", re.IGNORECASE
)
"""`example.org/page`, as people write it, but no half of an e-mail address."""
_AROUND = ".,;:!?'’*_`|"
_PAIRS = ((")", "("), ("]", "["), ("}", "{"), ("»", "«"))


def known_as(url: str) -> str:
    """The same for addresses that tell their owner the same; empty for what is none.

    `http`, `www.` and a slash at the end make no difference, and what follows `#` is never sent.
    """
    try:
        parsed = address_of(url)
    except InputError:
        return ""
    host = (parsed.raw_host or "").lower().rstrip(".").removeprefix("www.")
    port = "" if parsed.is_default_port() else f":{parsed.port}"
    query = f"?{parsed.raw_query_string}" if parsed.raw_query_string else ""
    return f"{host}{port}{parsed.raw_path.rstrip('/')}{query}"


def written(text: str) -> frozenset[str]:
    """What all addresses in the text are known as."""
    found = [_trimmed(one) for one in _WHOLE.findall(text)]
    rest = _WHOLE.sub(" ", text)
    found += [f"https://{_trimmed(one)}" for one in _BARE.findall(rest)]
    return frozenset(filter(None, map(known_as, found)))


def whole(url: str) -> str:
    """An address as it can be opened: `example.org` becomes `https://example.org`."""
    url = url.strip()
    return url if "://" in url else f"https://{url}"


def _trimmed(found: str) -> str:
    """Without the marks of the sentence or the link that it stands in."""
    while found:
        shorter = found.rstrip(_AROUND)
        for close, open_ in _PAIRS:
            if shorter.endswith(close) and shorter.count(close) > shorter.count(open_):
                shorter = shorter[:-1]
        if shorter == found:
            return found
        found = shorter
    return found
