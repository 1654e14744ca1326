"""One node of a ChatGPT conversation as Parts. Knows nothing of trees, branches or archives.

The format is OpenAI's and undocumented; its shape as people found it until 2026 is told in
docs/transfer.md. Every field may be missing or of another type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lowkey.chat.transfer.fields import Fields, fields, items, link, millis, number, words
from lowkey.chat.transfer.nouns import Problems
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Part,
    ResultPart,
    SourcePart,
    Status,
    TextPart,
    ThinkingPart,
)

Find = Callable[[str, str], FilePart | None]
"""(id or pointer of a file, its name if known) → the file, if the export holds it."""

MARK = re.compile("\ue200([^\ue201\ue202]*)(?:\ue202([^\ue201]*))?\ue201")
"""ChatGPT's invisible marks in a text: a kind and its payload."""
STRAY = re.compile("[\ue200-\ue206]")
CONTEXTS = {
    "user_editable_context": "Custom instructions then in force: ",
    "model_editable_context": "What ChatGPT remembered then: ",
}
STATUSES: dict[str, Status] = {
    "in_progress": "interrupted",
    "finished_partial_completion": "partial",
    "interrupted": "stopped",
    "max_tokens": "partial",
    "error": "failed",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one node says. `role` is that of the message it becomes part of."""

    role: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    at: int | None = None
    status: Status = "done"
    model: str | None = None


def said(node_id: str, message: Fields, find: Find, problems: Problems) -> Said:
    """The node's message; empty where there is nothing a person or a model would miss."""
    reading = _Reading(node_id, message, find, problems)
    author = fields(message.get("author"))
    role = words(author.get("role"))
    about = fields(message.get("metadata"))
    content = fields(message.get("content"))
    kind = words(content.get("content_type"))
    blank = Said(role, at=millis(message.get("create_time")))
    hidden = bool(about.get("is_visually_hidden_from_conversation"))
    if kind in CONTEXTS or role == "system" or (role == "user" and hidden):
        told = reading.context(kind, content)
        lead = CONTEXTS.get(kind, "Hidden instructions: ")
        return replace(blank, role="system", notes=(lead + told,) if told else ())
    if role == "user":
        return replace(blank, parts=tuple(reading.spoken(kind, content)))
    slug = words(about.get("model_slug")) or words(about.get("default_model_slug"))
    end = words(fields(about.get("finish_details")).get("type"))
    status = STATUSES.get(end) or STATUSES.get(words(message.get("status")), "done")
    if role == "tool":
        name = words(author.get("name")) or "tool"
        return replace(blank, role="assistant", parts=tuple(reading.result(name, kind, content)))
    recipient = words(message.get("recipient")) or "all"
    if recipient != "all":
        parts = reading.call(recipient, kind, content)
    elif hidden:
        parts = [ThinkingPart(text=text)] if (text := reading.text(content)) else []
    else:
        parts = reading.spoken(kind, content)
    return replace(
        blank,
        role="assistant",
        parts=tuple(parts),
        status=status,
        model=f"chatgpt/{slug}" if slug else None,
    )


@dataclass
class _Reading:
    """The fields of one message and what it takes to read them."""

    node_id: str
    message: Fields
    find: Find
    problems: Problems

    @property
    def about(self) -> Fields:
        return fields(self.message.get("metadata"))

    def spoken(self, kind: str, content: Fields) -> list[Part]:
        """What a person wrote, or an assistant said to all."""
        parts: list[Part]
        match kind:
            case "text" | "multimodal_text" | "":
                parts = self.multimodal(content)
            case "code":
                parts = _text(_fenced(words(content.get("language")), self.text(content)))
            case "thoughts":
                parts = _thoughts(content)
            case "reasoning_recap":
                parts = self.recap(content)
            case "tether_quote" | "sonic_webpage":
                parts = [_page(content)]
            case _:
                parts = _text(self.unknown(kind, content))
        return [*parts, *self.attached(parts), *self.sources()]

    def multimodal(self, content: Fields) -> list[Part]:
        """Strings and pointers in their order; strings beside each other are one text."""
        found: list[Part] = []
        pieces: list[str] = []
        for piece in items(content.get("parts")):
            if isinstance(piece, str):
                pieces.append(self.unmarked(words(piece)))
                continue
            found += _text("\n".join(pieces))
            pieces = []
            found += self.piece(fields(piece))
        found += _text("\n".join(pieces))
        if not found and "text" in content:
            found += _text(self.unmarked(words(content.get("text"))))
        return found

    def piece(self, piece: Fields) -> list[Part]:
        """One part that is no string: a picture, a sound, words that were spoken."""
        kind = words(piece.get("content_type"))
        if kind == "audio_transcription":
            return _text(words(piece.get("text")))
        if kind == "real_time_user_audio_video_asset_pointer":
            inner = [piece.get("audio_asset_pointer"), piece.get("video_container_asset_pointer")]
            inner += items(piece.get("frames_asset_pointers"))
            return [part for one in inner if one for part in self.piece(fields(one))]
        pointer = words(piece.get("asset_pointer"))
        if pointer:
            drawn = fields(fields(piece.get("metadata")).get("dalle"))
            prompt = words(drawn.get("prompt"))
            return [self.file(pointer, f"{prompt[:60]}" if prompt else "", kind)]
        if text := words(piece.get("text")):
            return _text(text)
        return _text(self.unknown(kind, piece)) if piece else []

    def file(self, pointer: str, name: str, kind: str = "") -> Part:
        """The file, or a text that says it is not there."""
        found = self.find(pointer, name)
        if found is not None:
            return found
        self.problems.count("files that conversations mention are not in the export")
        what = kind.removesuffix("_asset_pointer").replace("_", " ") or "file"
        return TextPart(text=f"[{what} not in the export: {name or pointer}]")

    def attached(self, parts: Iterable[Part]) -> list[Part]:
        """Attachments that no pointer in the text stood for already."""
        attachments = items(self.about.get("attachments"))
        if not attachments:
            return []
        pointed = json.dumps(self.message.get("content"), default=str)
        known = {part.file_id for part in parts if isinstance(part, FilePart)}
        found: list[Part] = []
        for one in attachments:
            attachment = fields(one)
            name = words(attachment.get("id"))
            if name and name in pointed:
                continue
            part = self.file(name, words(attachment.get("name")))
            if not (isinstance(part, FilePart) and part.file_id in known):
                found.append(part)
        return found

    def call(self, recipient: str, kind: str, content: Fields) -> list[Part]:
        """The assistant spoke to a tool."""
        text = _thoughts(content) if kind == "thoughts" else None
        if text is not None:
            return list(text)
        return [CallPart(call_id=self.node_id, name=recipient, text=_arguments(self.text(content)))]

    def result(self, name: str, kind: str, content: Fields) -> list[Part]:
        """A tool answered. The call it belongs to is found where the messages are put together."""
        canvas = words(fields(self.about.get("canvas")).get("textdoc_id"))
        document = self.find(canvas, "") if canvas else None
        extra: list[Part] = [document] if document is not None else []
        match kind:
            case "tether_quote" | "sonic_webpage":
                page = _page(content)
                parts = [self.answer(name, page.quote), page]
            case "tether_browsing_display":
                told = words(content.get("result")) or words(content.get("summary"))
                parts = [self.answer(name, told)]
            case "system_error":
                told = ": ".join(filter(None, [words(content.get("name")), self.text(content)]))
                parts = [self.answer(name, told, ok=False)]
            case "execution_output":
                parts = [self.answer(name, self.text(content), ok=self.ran()), *self.drawn()]
            case "multimodal_text" | "text" | "code" | "":
                inside = self.multimodal(content) or _text(self.text(content))
                text = "\n".join(part.text for part in inside if isinstance(part, TextPart))
                others = [part for part in inside if not isinstance(part, TextPart)]
                parts = [self.answer(name, text or _prompts(content)), *others]
            case "thoughts":
                parts = _thoughts(content)
            case _:
                parts = [self.answer(name, self.unknown(kind, content))]
        return [*parts, *extra, *self.sources()]

    def answer(self, name: str, text: str, ok: bool = True) -> ResultPart:
        return ResultPart(call_id=self.node_id, name=name, text=text, ok=ok)

    def ran(self) -> bool:
        outcome = words(fields(self.about.get("aggregate_result")).get("status"))
        return not ("fail" in outcome or "error" in outcome)

    def drawn(self) -> list[Part]:
        """Pictures that code drew."""
        messages = items(fields(self.about.get("aggregate_result")).get("messages"))
        urls = [words(fields(message).get("image_url")) for message in messages]
        return [self.file(url, "", "image") for url in urls if url]

    def recap(self, content: Fields) -> list[Part]:
        """How long it thought; the thoughts themselves came before, if at all."""
        seconds = number(self.about.get("finished_duration_sec"))
        text = words(content.get("content"))
        ms = round(seconds * 1000) if seconds is not None and 0 <= seconds < 1e7 else None
        return [ThinkingPart(text=text, ms=ms)] if text or ms is not None else []

    def sources(self) -> list[Part]:
        """The pages the text cites, each once."""
        found: dict[str, SourcePart] = {}
        for one in items(self.about.get("citations")):
            _add(found, fields(fields(one).get("metadata")))
        for one in items(fields(self.about.get("_cite_metadata")).get("metadata_list")):
            _add(found, fields(one))
        for one in items(self.about.get("content_references")):
            reference = fields(one)
            _add(found, reference)
            for inner in [*items(reference.get("items")), *items(reference.get("sources"))]:
                _add(found, fields(inner))
                for site in items(fields(inner).get("supporting_websites")):
                    _add(found, fields(site))
        return list(found.values())

    def text(self, content: Fields) -> str:
        """All words of a content, whatever its kind."""
        plain = [words(content.get(name)) for name in ("text", "result", "content", "summary")]
        spoken = [words(piece) or words(fields(piece).get("text")) for piece in _pieces(content)]
        return self.unmarked("\n".join(text for text in [*plain, *spoken] if text))

    def context(self, kind: str, content: Fields) -> str:
        if kind == "user_editable_context":
            told = [words(content.get("user_profile")), words(content.get("user_instructions"))]
            return "\n".join(filter(None, told)).strip()
        if kind == "model_editable_context":
            told = [words(content.get("model_set_context")), words(content.get("repository"))]
            return "\n".join(filter(None, told)).strip()
        return self.text(content).strip()

    def unknown(self, kind: str, content: Fields) -> str:
        """A kind nobody told us of: its words, or all of it as JSON."""
        if text := self.text(content):
            return text
        rest = {name: value for name, value in content.items() if name != "content_type"}
        if not any(rest.values()):
            return ""
        self.problems.count(f"messages of the unknown kind “{kind}” were kept as JSON")
        return _fenced("json", json.dumps(rest, ensure_ascii=False, default=str, indent=1))

    def unmarked(self, text: str) -> str:
        """The text with ChatGPT's invisible marks replaced by the words they stand for."""
        if "\ue200" not in text:
            return text
        for one in items(self.about.get("content_references")):
            reference = fields(one)
            mark = words(reference.get("matched_text"))
            if "\ue200" in mark:
                text = text.replace(mark, words(reference.get("alt")))
        return STRAY.sub("", MARK.sub(_entity, text))


def _entity(mark: re.Match[str]) -> str:
    """The name that an entity's mark stands for; nothing for citations and the like."""
    if mark[1] != "entity":
        return ""
    try:
        payload = items(json.loads(mark[2] or ""))
    except ValueError:
        return ""
    return words(payload[1]) if len(payload) > 1 else ""


def _text(text: str) -> list[Part]:
    return [TextPart(text=text)] if text.strip() else []


def _pieces(content: Fields) -> Iterable[object]:
    return items(content.get("parts"))


def _thoughts(content: Fields) -> list[Part]:
    found: list[Part] = []
    for one in items(content.get("thoughts")):
        thought = fields(one)
        summary, inner = words(thought.get("summary")), words(thought.get("content"))
        text = "\n\n".join(filter(None, [f"**{summary}**" if summary else "", inner]))
        if text:
            found.append(ThinkingPart(text=text))
    return found


def _page(content: Fields) -> SourcePart:
    title = words(content.get("title")) or words(content.get("domain"))
    quote = words(content.get("text")) or words(content.get("snippet"))
    return SourcePart(title=title, url=link(content.get("url")), quote=quote)


def _add(found: dict[str, SourcePart], about: Fields) -> None:
    url = link(about.get("url"))
    title = words(about.get("title")) or words(about.get("name"))
    key = url or title
    if not key or key in found or (not url and "text" not in about):
        return
    quote = words(about.get("text")) or words(about.get("snippet"))
    found[key] = SourcePart(title=title or url, url=url, quote=quote)


def _prompts(content: Fields) -> str:
    """What a picture tool was told, where it says nothing else."""
    told: list[str] = []
    for piece in _pieces(content):
        drawn = fields(fields(fields(piece).get("metadata")).get("dalle"))
        told += filter(None, [words(drawn.get("prompt"))])
    return "\n".join(told)


def _arguments(text: str) -> str:
    """The call's arguments as a JSON object, which is what every model expects of its past."""
    try:
        if isinstance(json.loads(text), dict):
            return text
    except (ValueError, RecursionError):
        pass  # Code, most often: it becomes the one argument.
    return json.dumps({"code": text}, ensure_ascii=False)


def _fenced(language: str, text: str) -> str:
    if not text:
        return ""
    fence = "```"
    while fence in text:
        fence += "`"
    language = "" if language == "unknown" else language
    return f"{fence}{language}\n{text}\n{fence}"
