"""Documents that leave with their conversation, and come in with it. Knows no file and no format.

A message names a document by the end of its id, so a new id ends like the old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from lowkey.core.names import plain
from lowkey.core.parts import Record, Text, clean
from lowkey.documents import store
from lowkey.documents.documents import LANGUAGE, LONGEST, MOST, TITLE, make_room, of_newest
from lowkey.documents.nouns import HANDLE, Document, Kind, Version, lines_of

ELSEWHERE = "run_elsewhere"
"""Stands for the run that wrote a version in another Lowkey."""
LATEST = (1 << 48) - 1
"""No time is later, in milliseconds since 1970."""
NUMBERS = range(1, 1_000_000_000)
"""What a version can be called."""


class Whole(Record):
    """A document with all its versions, the oldest first. Its id is of where it comes from."""

    id: Text
    title: Text
    kind: Kind
    language: Text = ""
    title_tainted: bool = False
    created_at: int
    updated_at: int
    versions: tuple[Version, ...]


def wholes_of(c: Connection, user_id: str, conversation_id: str) -> tuple[Whole, ...]:
    """All that was written in this conversation, the oldest first."""
    found = reversed(store.of(c, user_id, [conversation_id]))
    return tuple(
        Whole(
            id=one.id,
            title=one.title,
            kind=one.kind,
            language=one.language,
            title_tainted=one.title_tainted,
            created_at=one.created_at,
            updated_at=one.updated_at,
            versions=tuple(store.whole_versions(c, one.id)),
        )
        for one in found
    )


def keep_wholes(
    c: Connection,
    user_id: str,
    conversation_id: str,
    wholes: Sequence[Whole],
    fresh: Callable[[Whole], str],
) -> tuple[int, int]:
    """Keeps what is not here yet; returns how many came in or grew, and how many could not be kept.

    `fresh`: the id that a document gets here, always the same. What was changed here stays: newer
    versions come in only above the very words that they were written above.
    """
    left = {one.id: one for one in store.of(c, user_id, [conversation_id])}
    came = lost = 0
    taken = set(left)
    for whole in wholes:
        versions = list(_sound(whole.versions))
        here = _twin(whole, fresh(whole), left)
        if here is not None:
            del left[here.id]
            came += _grow(c, user_id, here, versions, whole.updated_at)
        elif versions and store.count(c, user_id) < MOST:
            new = _document(whole, _ending(fresh(whole), whole.id), conversation_id, versions[-1])
            if new.id in taken:  # Twins in one conversation: the first is kept.
                lost += 1
                continue
            taken.add(new.id)
            store.add(c, user_id, new)
            _add(c, user_id, new.id, versions)
            came += 1
        else:
            lost += 1
    return came, lost


def _sound(versions: Sequence[Version]) -> Iterator[Version]:
    """Those that can be kept, each with a number of its own, the oldest first."""
    by_number = {one.number: one for one in versions if one.number in NUMBERS}
    for number in sorted(by_number):
        one = by_number[number]
        text = clean(one.text)
        if len(text) <= LONGEST:
            yield Version(
                number=number,
                run_id=ELSEWHERE if one.run_id else None,
                created_at=_time(one.created_at),
                lines=lines_of(text),
                tainted=one.tainted,
                text=text,
            )


def _twin(whole: Whole, fresh: str, here: dict[str, Document]) -> Document | None:
    """The same document here: under its own id, the one it would get, or one it had before it left."""
    for id in (whole.id, _ending(fresh, whole.id)):
        if id in here:
            return here[id]
    ends = (whole.id[-HANDLE:], whole.created_at, whole.kind)
    alike = [one for one in here.values() if (one.handle, one.created_at, one.kind) == ends]
    return alike[0] if alike else None


def _grow(
    c: Connection, user_id: str, here: Document, versions: Sequence[Version], updated_at: int
) -> bool:
    """Adds versions above the newest one here; False where there are none, or others were written."""
    newest = store.version(c, here.id, here.version)
    below = next((one for one in versions if one.number == here.version), None)
    above = [one for one in versions if one.number > here.version]
    if newest is None or below is None or below.text != newest.text or not above:
        return False
    last = above[-1]
    _add(c, user_id, here.id, above)
    store.change(c, here.id, **of_newest(last), updated_at=max(here.updated_at, _time(updated_at)))
    return True


def _add(c: Connection, user_id: str, document_id: str, versions: Sequence[Version]) -> None:
    for version in versions:
        store.add_version(c, user_id, document_id, version)
    make_room(c, document_id)


def _document(whole: Whole, id: str, conversation_id: str, newest: Version) -> Document:
    return Document(
        id=id,
        conversation_id=conversation_id,
        title=plain(whole.title)[:TITLE].strip() or "?",
        kind=whole.kind,
        language=plain(whole.language)[:LANGUAGE].lower() if whole.kind == "code" else "",
        version=newest.number,
        run_id=newest.run_id,
        lines=newest.lines,
        tainted=newest.tainted,
        title_tainted=whole.title_tainted,
        created_at=_time(whole.created_at),
        updated_at=_time(whole.updated_at),
    )


def _ending(fresh: str, old: str) -> str:
    """The fresh id with the old one's end, by which messages name it."""
    handle = old[-HANDLE:]
    return fresh[:-HANDLE] + handle if re.fullmatch(f"[0-9a-f]{{{HANDLE}}}", handle) else fresh


def _time(at: int) -> int:
    return min(max(at, 0), LATEST)
