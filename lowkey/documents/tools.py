"""What a model may do with documents. Knows no screen beyond the sentences it answers.

A model names a document by the end of its id: few tokens, and no other of the same reach has it.
The page reads the first words of an answer to know which document a card stands for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from pydantic import Field

from lowkey.core.parts import Text
from lowkey.documents.documents import Documents
from lowkey.documents.editing import difference, edited, numbered
from lowkey.documents.nouns import Document, Edit, Kind, New, lines_of
from lowkey.safety import Effect
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

TOLD = 20
"""Documents that a prompt names at most, of the conversation and of its project each."""
UNTITLED = "(its title may be somebody else's words: document_read shows it)"

Name = Annotated[Text, Field(max_length=300)]
Preview = Callable[..., Awaitable[str]]


class DocumentWrite(Arguments):
    title: Name = Field(default="", description="What it is called. A new document needs one.")
    text: Text = Field(description="The whole document.")
    kind: Kind = Field(
        default="text",
        description="text: Markdown · code: one file of a program · app: one whole HTML page that "
        "runs by itself, with its style and script inside",
    )
    language: Name = Field(default="", description="Of code: python, typescript …")
    id: Name = Field(
        default="", description="Where all of an existing document is to be replaced: its id."
    )


class Replacement(Arguments):
    old: Text = Field(
        description="Text that stands in the document exactly once, letter for letter, spaces and "
        "line breaks too, without line numbers."
    )
    new: Text = Field(description="What takes its place; empty removes it.")


class DocumentEdit(Arguments):
    id: Name = Field(description="The document's id.")
    edits: Sequence[Replacement] = Field(
        description="Replacements, done one after the other: all of them or none.",
        min_length=1,
        max_length=100,
    )


class DocumentRead(Arguments):
    id: Name = Field(description="The document's id.")
    first: int = Field(default=1, ge=1, description="The first line to read.")
    last: int | None = Field(default=None, ge=1, description="The last line; empty: to the end.")


def document_tools(documents: Documents) -> tuple[AnyTool, ...]:
    """`document_write`, `document_edit` and `document_read`, all on these documents."""
    deeds = Deeds(documents)

    def tool(
        name: str,
        effect: Effect,
        arguments: type[Arguments],
        run: Callable[..., Awaitable[Told]],
        about: str,
        preview: Preview | None = None,
    ) -> AnyTool:
        return Tool(
            name=name, about=about, effect=effect, arguments=arguments, run=run, preview=preview
        )

    return (
        tool(
            "document_write",
            "write",
            DocumentWrite,
            deeds.write,
            "Writes a document that the person sees beside the chat, can edit, and keeps with all its "
            "versions. Use it for what they will work on or take away: a letter, an essay, a plan, "
            "a program of more than a few lines, or a small app that they can use at once. Not for "
            "answers that are read once. Don't repeat its text in your answer. An app reaches no "
            "network and no storage, loads nothing (no CDN, no fonts, pictures as data: only) and "
            "opens no windows or dialogs.",
            deeds.to_write,
        ),
        tool(
            "document_edit",
            "write",
            DocumentEdit,
            deeds.edit,
            "Changes parts of a document by exact replacement. Use it rather than writing all of it "
            "anew. Read the document first, unless you know its present words.",
            deeds.to_edit,
        ),
        tool(
            "document_read",
            "read",
            DocumentRead,
            deeds.read,
            "Shows a document, or some lines of it, with line numbers. The person may have edited it.",
        ),
    )


class Deeds:
    """What the tools do, on behalf of whoever called."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    async def write(self, given: DocumentWrite, caller: Caller) -> Told:
        if not given.id:
            if not given.title.strip():
                raise ToolFailed("A new document needs a title.")
            new = New(given.title, given.kind, given.language)
            made = await self.documents.make(
                caller.user_id,
                caller.conversation_id,
                new,
                given.text,
                caller.run_id,
                caller.tainted,
            )
            return _told(made)
        old = await self._meant(given.id, caller)
        saved = await self.documents.save(
            caller.user_id, old.id, given.text, caller.run_id, tainted=caller.tainted
        )
        if given.title.strip() and given.title.strip() != saved.title:
            saved = await self.documents.rename(caller.user_id, old.id, given.title, caller.tainted)
        return _told(saved, old)

    async def to_write(self, given: DocumentWrite, caller: Caller) -> str:
        if not given.id:
            if not given.title.strip():
                raise ToolFailed("A new document needs a title.")
            return await _change(f"A new document, “{given.title.strip()}”:", "", given.text)
        old = await self._meant(given.id, caller)
        before = await self.documents.version(caller.user_id, old.id)
        title = given.title.strip()
        renamed = f", renamed to “{title}”" if title and title != old.title else ""
        return await _change(f"“{old.title}”{renamed}:", before.text, given.text)

    async def to_edit(self, given: DocumentEdit, caller: Caller) -> str:
        old = await self._meant(given.id, caller)
        before = (await self.documents.version(caller.user_id, old.id)).text
        return await _change(f"“{old.title}”:", before, edited(before, _edits(given)))

    async def edit(self, given: DocumentEdit, caller: Caller) -> Told:
        old = await self._meant(given.id, caller)
        saved = await self.documents.edit(
            caller.user_id, old.id, _edits(given), caller.run_id, caller.tainted
        )
        return _told(saved, old)

    async def read(self, given: DocumentRead, caller: Caller) -> Told:
        document = await self._meant(given.id, caller)
        version = await self.documents.version(caller.user_id, document.id)
        shown = numbered(version.text, given.first, given.last)
        first = head(document, version.number, lines_of(version.text))
        tainted = version.tainted or document.title_tainted
        return Told(f"{first}\n{shown}", tainted=tainted)

    async def _meant(self, name: str, caller: Caller) -> Document:
        """The document of this id, or title. Raises ToolFailed with those that there are."""
        here, kin = await self.documents.of(caller.user_id, caller.conversation_id)
        wanted = name.strip().strip("“”\"'").casefold()
        every = [*here, *kin]
        found = [one for one in every if wanted in (one.handle, one.id)] or [
            one for one in every if one.title.casefold() == wanted
        ]
        if len(found) != 1:
            there = "\n".join(line(one) for one in every[:TOLD])
            raise ToolFailed(
                f"No one document is called “{name}”. There are:\n{there}"
                if there
                else "There are no documents here yet: write one.",
                tainted=any(one.title_tainted for one in every[:TOLD]),
            )
        return found[0]


async def told(documents: Documents, caller: Caller) -> str:
    """What a prompt says of the documents that can be read from here; empty where there are none.

    A title that may be somebody else's words stands in no prompt that has none of them yet.
    """
    here, kin = await documents.of(caller.user_id, caller.conversation_id)

    def listed(some: Sequence[Document]) -> list[str]:
        return [line(one, caller.tainted or not one.title_tainted) for one in some[:TOLD]]

    said = ["Documents of this chat (id “title”, kind, lines):", *listed(here)] if here else []
    said += ["Documents of the project's other chats:", *listed(kin)] if kin else []
    return "\n".join(said)


def line(document: Document, titled: bool = True) -> str:
    """A document in a list."""
    by = "" if document.run_id else ", last edited by the person"
    kind = document.language or document.kind
    title = f"“{document.title}”" if titled else UNTITLED
    return f"- {document.handle} {title}, {kind}, {document.lines}{by}"


def head(document: Document, number: int, lines: int) -> str:
    """The first line of every answer; the page finds the document and its version by it."""
    count = "1 line" if lines == 1 else f"{lines} lines"
    return f"Document {document.handle}, version {number}: “{document.title}”, {count}."


def _edits(given: DocumentEdit) -> list[Edit]:
    return [Edit(one.old, one.new) for one in given.edits]


async def _change(head: str, before: str, after: str) -> str:
    """A change as it is shown to the person who is asked."""
    shown = await asyncio.to_thread(difference, before, after)  # Long texts take a while.
    return f"{head}\n{shown or 'Its words stay the same.'}"


def _told(document: Document, old: Document | None = None) -> Told:
    first = head(document, document.version, document.lines)
    same = old is not None and old.version == document.version
    then = "Its words are the same as before." if same else "The person sees it beside the chat."
    return Told(f"{first} {then}", tainted=document.title_tainted)
