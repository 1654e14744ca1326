"""What others see of a branch, and what of it stays out."""

from __future__ import annotations

from lowkey.chat.sharing.snapshot import snapshot
from lowkey.core.errors import Problem
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
    Usage,
)

FILE = FilePart(file_id="file_" + "a" * 64, name="cat.png", media_type="image/png", size=3)
SOURCE = SourcePart(title="Cats", url="https://example.org")


def said(name: str, parent: str | None, at: int, *parts: Part) -> Message:
    return Message(
        id=name,
        conversation_id="conv_hidden",
        parent_id=parent,
        role="assistant" if name.startswith("a") else "user",
        parts=parts or (TextPart(text=name),),
        created_at=at,
        run_id=f"run_{name}",
        model="my-server/cats/large",
        usage=Usage(input=7, cost=1.5),
        notes=("a note of the machine",),
        error=Problem(code="cut", message="http://10.0.0.7 broke"),
        status="failed",
    )


TREE = (
    said("u1", None, 1, TextPart(text="Look"), FILE),
    said(
        "a1",
        "u1",
        2,
        ThinkingPart(text="Hm.", ms=9, signature="proof"),
        CallPart(call_id="call_1", name="look", text="{}"),
        ResultPart(call_id="call_1", name="look", text="seen"),
        TextPart(text="A cat."),
        SOURCE,
    ),
    said("a2", "u1", 3, TextPart(text="Another branch")),
    said("u2", "a1", 4),
)


def words(*tip: str | None, thoughts: bool = False) -> list[list[str]]:
    shown = snapshot("T", None, TREE, tip[0], thoughts).messages
    return [[part.kind for part in message.parts] for message in shown]


def test_the_branch_below_the_tip_is_shown_and_no_other() -> None:
    assert words("a1") == [["text", "file"], ["text", "source"], ["text"]]
    assert words("u2") == words("a1") == words(None) == words("gone")
    assert words("a2") == [["text", "file"], ["text"]]
    assert snapshot("T", None, (), None, False).messages == ()


def test_thoughts_and_tools_are_shown_only_when_they_were_chosen() -> None:
    assert words("u2", thoughts=True)[1] == ["thinking", "call", "result", "text", "source"]
    text = snapshot("T", "Ada", TREE, "u2", True).model_dump_json()
    assert "Hm." in text and '"name":"Ada"' in text
    assert "proof" not in text and "call_1" not in text


def test_what_was_read_on_of_memory_stays_out_like_memory_itself() -> None:
    parts: list[Part] = [TextPart(text="So it is.")]
    for at, name in enumerate(("recall", "read_result")):
        call = f"call_{at}"
        parts.append(CallPart(call_id=call, name=name, text="{}"))
        parts.append(ResultPart(call_id=call, name=name, text="My address is a secret"))
    shown = snapshot("T", None, (said("a1", None, 1, *parts),), None, True)
    assert [part.kind for part in shown.messages[0].parts] == ["text"]


def test_nothing_of_the_machine_is_in_it() -> None:
    text = snapshot("T", None, TREE, "u2", True).model_dump_json()
    for hidden in ("run_", "conv_", "my-server", "10.0.0.7", "a note", "1.5", '"a1"', "usage"):
        assert hidden not in text
    assert '"model":"cats/large"' in text
