"""Reads a stranger's file in a process of its own: `python -m lowkey.chat.transfer.read FILE SPOOL`.

Knows no database. Whatever the file does to this process (memory, time, a crash), Lowkey lives on
and imports nothing. The spool folder gets every conversation as one line, every file under its
id, and a report that comes last.
"""

from __future__ import annotations

import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lowkey.chat.transfer import chatgpt, own
from lowkey.chat.transfer.archive import Archive
from lowkey.chat.transfer.assets import BROKEN, BY_BYTES, Assets
from lowkey.chat.transfer.elements import DamagedError, Elements
from lowkey.chat.transfer.fields import fields
from lowkey.chat.transfer.nouns import Folder, Personal, Problems, Tree, sound
from lowkey.core.errors import InputError, LowkeyError, Problem
from lowkey.core.parts import FilePart, Part, Record, TextPart

MEMORY = 2 * 1024**3
"""Bytes of address space."""
TIME = 1800
"""Seconds of processor time."""
SHARD = re.compile(r"conversations(-\d+)?\.json")
STRANGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading fields of unforeseen types raises."""
TREES = "trees.jsonl"
REPORT = "report.json"


class Report(Record):
    """What was read. `order`: (offset, length) of each tree in the spool, the oldest first."""

    order: tuple[tuple[int, int], ...] = ()
    folders: tuple[Folder, ...] = ()
    personal: Personal = Personal()
    problems: tuple[str, ...] = ()
    empty: int = 0
    error: Problem | None = None


def main(source: Path, spool: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME, TIME))
    try:
        report = read(source, spool)
    except LowkeyError as error:
        report = Report(error=error.problem)
    (spool / REPORT).write_text(report.model_dump_json(), "utf-8")


def read(source: Path, spool: Path) -> Report:
    """Fills the spool. Raises InputError for a file that is not to be opened or not of ours."""
    problems = Problems()
    order: list[tuple[int, int, int]] = []
    archive = Archive(source) if zipfile.is_zipfile(source) else None
    reader = _Reader(Assets(archive, spool, problems), problems)
    with (spool / TREES).open("wb") as file:
        for shard in _shards(archive):
            opened = archive.open(shard) if archive else source.open("rb")
            with opened as data:
                for tree in reader.trees(data, shard):
                    line = tree.model_dump_json().encode() + b"\n"
                    order.append((tree.updated_at, file.tell(), len(line)))
                    file.write(line)
    if not order and not reader.known:
        raise InputError(
            "unknown_format",
            "This is neither a Lowkey export nor a ChatGPT export.",
            hint="Import the .json or .zip that Lowkey wrote, or ChatGPT's whole export zip.",
        )
    places = tuple((offset, length) for _, offset, length in sorted(order))
    return Report(
        order=places,
        folders=tuple(reader.folders),
        personal=reader.personal,
        problems=tuple(problems.sentences()),
        empty=reader.empty,
    )


def _shards(archive: Archive | None) -> list[str]:
    """The members that hold conversations, in order; one nameless for a plain file."""
    if archive is None:
        return [""]
    return sorted(name for name in archive.names if SHARD.fullmatch(PurePosixPath(name).name))


class _Reader:
    """Elements of any known format as sound trees."""

    def __init__(self, assets: Assets, problems: Problems) -> None:
        self.assets = assets
        self.problems = problems
        self.known = False
        self.empty = 0
        self.folders: list[Folder] = []
        self.personal = Personal()

    def trees(self, data: IO[bytes], name: str) -> Iterator[Tree]:
        elements = Elements(data, "conversations")
        count = 0
        try:
            for element in elements:
                count += 1
                if elements.about.get("format") == own.FORMAT:
                    own.check(elements.about)
                yield from self._tree(element, elements.about)
        except (DamagedError, *BROKEN) as error:
            where = f" in {name}" if name else ""
            if count == 0 and not elements.about:
                raise InputError(
                    "not_json",
                    f"The file holds no readable conversations{where}.",
                    hint="Import the .json or .zip that Lowkey wrote, or ChatGPT's export zip.",
                ) from error
            self.problems.tell(
                f"The file is damaged{where} after conversation {count}: what follows is lost "
                f"({str(error)[:100]})."
            )
        if elements.about.get("format") == own.FORMAT:
            own.check(elements.about)
            self.known = True
            self.personal = own.personal(elements.about, self.problems)
            self.folders += [
                folder.model_copy(update={"files": tuple(self._offered(folder))})
                for folder in own.folders(elements.about, self.problems)
            ]
        if elements.about.get("format") == own.MEMORIES:
            self.known = True
            self.personal = own.remembered(elements.about, self.problems)
        if count == 0 and chatgpt.is_chatgpt(elements.about):
            yield from self._tree(elements.about, {})

    def _tree(self, element: Any, about: dict[str, Any]) -> Iterator[Tree]:
        ours = about.get("format") == own.FORMAT
        if not ours and not chatgpt.is_chatgpt(fields(element)):
            self.problems.count("entries are no conversations and were left out")
            return
        self.known = True
        try:
            if ours:
                tree = own.tree(element, self.problems)
                tree = self._with_files(tree) if tree is not None else None
            else:
                tree = chatgpt.tree(fields(element), self.assets.find, self.problems)
                self.empty += tree is None
        except STRANGE as error:  # One strange conversation must not cost the others.
            title = str(fields(element).get("title"))[:60]
            self.problems.tell(
                f"“{title}” could not be read and was left out ({type(error).__name__})."
            )
            return
        if tree is not None:
            yield sound(tree, self.problems)

    def _with_files(self, tree: Tree) -> Tree:
        """The tree with its files unpacked; where the archive lacks one, it stays a mention."""
        messages = tuple(
            message.model_copy(update={"parts": tuple(self._part(part) for part in message.parts)})
            if any(isinstance(part, FilePart) for part in message.parts)
            else message
            for message in tree.messages
        )
        return tree.model_copy(update={"messages": messages})

    def _offered(self, folder: Folder) -> Iterator[FilePart]:
        for file in folder.files:
            part = self._part(file)
            if isinstance(part, FilePart):
                yield part

    def _part(self, part: Part) -> Part:
        if not isinstance(part, FilePart):
            return part
        found = self.assets.unpack(f"{own.FILES}{part.file_id}", part.name)
        if found is None:
            return part
        if found.file_id != part.file_id:
            self.problems.tell(f"The file “{part.name}” is damaged and was left out.")
            return missing(part)
        told = part.media_type not in BY_BYTES and found.media_type not in BY_BYTES
        media_type = part.media_type if told else found.media_type
        return part.model_copy(update={"size": found.size, "media_type": media_type})


def missing(part: FilePart) -> TextPart:
    """What stands where a file can't."""
    return TextPart(text=f"[file not in the export: {part.name}]")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
