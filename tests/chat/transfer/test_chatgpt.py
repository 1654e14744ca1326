"""ChatGPT's conversations arrive whole: branches, tools, thoughts, pictures, dates."""

from __future__ import annotations

import json
from typing import Any

from lowkey.chat.transfer import chatgpt
from lowkey.chat.transfer.nouns import Problems, Tree, sound
from lowkey.chat.tree import branch
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
    text_of,
)
from tests.chat.transfer.exports import BEGAN, conversation, line, message, node

PICTURE = FilePart(file_id="file_" + "a" * 64, name="cat.png", media_type="image/png", size=3)


def read(given: dict[str, Any], problems: Problems | None = None, holds: str = "") -> Tree:
    """`holds`: the pointer for which the export has a picture."""

    def find(pointer: str, name: str) -> FilePart | None:
        return PICTURE if holds and holds in pointer else None

    found = chatgpt.tree(given, find, problems or Problems())
    assert found is not None
    assert found == sound(found, Problems()), "every message hangs on another or is a root"
    return found


def answer(*contents: Any, **more: Any) -> Message:
    """The one assistant message that these contents, node after node, become."""
    nodes = [node("u", None, message("user", "Go", 1))]
    for index, content in enumerate(contents):
        given = content if "author" in content else message("assistant", content, index + 2)
        nodes.append(node(f"a{index}", nodes[-1]["id"], given))
    tree = read(conversation(*nodes, current=nodes[-1]["id"]), **more)
    assert [one.role for one in tree.messages] == ["user", "assistant"]
    return tree.messages[1]


def test_a_plain_talk_keeps_its_words_order_and_dates() -> None:
    tree = read(line("Hi", "Hello!", "And?", "And so on."))
    assert [text_of(one.parts) for one in tree.messages] == ["Hi", "Hello!", "And?", "And so on."]
    assert [one.role for one in tree.messages] == ["user", "assistant"] * 2
    assert [one.created_at for one in tree.messages] == [
        (BEGAN + second) * 1000 for second in (1, 2, 3, 4)
    ]
    assert (tree.created_at, tree.updated_at) == (BEGAN * 1000, BEGAN * 1000 + 100_500)
    assert tree.tip_id == tree.messages[-1].id
    assert tree.source == "chatgpt:c1"


def test_an_edit_and_a_regeneration_stay_branches() -> None:
    tree = read(
        conversation(
            node("root", None, None, "u1", "u2"),
            node("u1", "root", message("user", "First try", 1), "a1", "a2"),
            node("a1", "u1", message("assistant", "One", 2)),
            node("a2", "u1", message("assistant", "Two", 3)),
            node("u2", "root", message("user", "Second try", 4), "a3"),
            node("a3", "u2", message("assistant", "Three", 5)),
            current="a2",
        )
    )
    links = {text_of(one.parts): one.parent_id for one in tree.messages}
    assert links == {"First try": None, "One": "u1", "Two": "u1", "Second try": None, "Three": "u2"}
    seen = [text_of(one.parts) for one in branch(tree.messages, tree.tip_id)]
    assert seen == ["First try", "Two"]


def test_steps_between_two_questions_become_one_answer() -> None:
    told = answer(
        {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "Add them."}]},
        message(
            "assistant",
            {"content_type": "reasoning_recap", "content": "Thought for 3 seconds"},
            3,
            metadata={"finished_duration_sec": 3.2},
        ),
        message(
            "assistant",
            {"content_type": "code", "language": "python", "text": "1+1"},
            4,
            recipient="python",
        ),
        message("tool", {"content_type": "execution_output", "text": "2"}, 5, name="python"),
        message("assistant", "It is 2.", 6, metadata={"model_slug": "gpt-5"}),
    )
    assert told.parts == (
        ThinkingPart(text="**Plan**\n\nAdd them.", ms=3200),
        CallPart(call_id="a2", name="python", text=json.dumps({"code": "1+1"})),
        ResultPart(call_id="a2", name="python", text="2"),
        TextPart(text="It is 2."),
    )
    assert told.model == "chatgpt/gpt-5"
    assert told.created_at == (BEGAN + 2) * 1000


def test_a_branch_within_an_answer_repeats_what_both_share() -> None:
    call = message("assistant", {"content_type": "code", "text": "{}"}, 2, recipient="web")
    tree = read(
        conversation(
            node("u", None, message("user", "Look", 1)),
            node("call", "u", call),
            node("out", "call", message("tool", "found", 3, name="web")),
            node("a", "out", message("assistant", "Short", 4)),
            node("b", "out", message("assistant", "Long", 5)),
            node("next", "a", message("user", "Thanks", 6)),
            current="out",
        )
    )
    answers = [one for one in tree.messages if one.role == "assistant"]
    assert [one.parent_id for one in answers] == ["u", "u"]
    assert all(isinstance(one.parts[1], ResultPart) for one in answers)
    assert [text_of(one.parts) for one in answers] == ["Short", "Long"]
    thanks = next(one for one in tree.messages if text_of(one.parts) == "Thanks")
    assert thanks.parent_id == answers[0].id
    assert tree.tip_id in {one.id for one in answers}


def test_pictures_and_their_absence() -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Cat1"}
    content = {"content_type": "multimodal_text", "parts": [pointer, "What is it?"]}
    given = conversation(node("u", None, message("user", content, 1)))
    assert read(given, holds="file-Cat1").messages[0].parts == (
        PICTURE,
        TextPart(text="What is it?"),
    )
    problems = Problems()
    parts = read(given, problems).messages[0].parts
    assert parts[0] == TextPart(text="[image not in the export: file-service://file-Cat1]")
    assert problems.sentences() == ["1 files that conversations mention are not in the export."]


def test_an_attachment_that_the_text_points_at_is_shown_once() -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_0a1b"}
    content = {"content_type": "multimodal_text", "parts": [pointer, "?"]}
    about = {"attachments": [{"id": "file_0a1b", "name": "cat.png"}]}
    tree = read(
        conversation(node("u", None, message("user", content, 1, metadata=about))),
        holds="file_0a1b",
    )
    assert tree.messages[0].parts == (PICTURE, TextPart(text="?"))


def test_a_drawn_picture_keeps_its_prompt() -> None:
    drawn = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "sediment://file_0a1b",
        "metadata": {"dalle": {"prompt": "A cat in the rain", "seed": 1}},
    }
    told = answer(
        message("assistant", '{"prompt":"A cat"}', 2, recipient="dalle.text2im"),
        message(
            "tool", {"content_type": "multimodal_text", "parts": [drawn]}, 3, name="dalle.text2im"
        ),
        holds="file_0a1b",
    )
    assert told.parts == (
        CallPart(call_id="a0", name="dalle.text2im", text='{"prompt":"A cat"}'),
        ResultPart(call_id="a0", name="dalle.text2im", text="A cat in the rain"),
        PICTURE,
    )


def test_spoken_words_are_text() -> None:
    sound_of = {
        "content_type": "real_time_user_audio_video_asset_pointer",
        "audio_asset_pointer": {
            "content_type": "audio_asset_pointer",
            "asset_pointer": "sediment://file_0a1b",
        },
        "frames_asset_pointers": [],
    }
    words = {"content_type": "audio_transcription", "text": "Good morning", "direction": "in"}
    content = {"content_type": "multimodal_text", "parts": [words, sound_of]}
    tree = read(conversation(node("u", None, message("user", content, 1))), holds="file_0a1b")
    assert tree.messages[0].parts == (TextPart(text="Good morning"), PICTURE)


def test_what_was_read_on_the_web_is_a_source() -> None:
    told = answer(
        message(
            "tool",
            {
                "content_type": "tether_quote",
                "url": "https://example.org/a",
                "title": "A",
                "text": "Quoted.",
            },
            2,
            name="browser",
        ),
        message(
            "assistant",
            'So it is \ue200cite\ue202turn0search0\ue201 at \ue200entity\ue202["company","Acme"]\ue201.',
            3,
            metadata={
                "content_references": [
                    {
                        "matched_text": "\ue200cite\ue202turn0search0\ue201",
                        "alt": "([B](https://example.org/b))",
                        "items": [{"title": "B", "url": "https://example.org/b"}],
                    },
                    {"title": "B again", "url": "https://example.org/b"},
                    {"title": "Bad", "url": "javascript:alert(1)"},
                ]
            },
        ),
    )
    assert [part for part in told.parts if isinstance(part, SourcePart)] == [
        SourcePart(title="A", url="https://example.org/a", quote="Quoted."),
        SourcePart(title="B", url="https://example.org/b"),
    ]
    assert text_of(told.parts) == "So it is ([B](https://example.org/b)) at Acme."


def test_every_result_has_its_call_and_every_call_a_result() -> None:
    told = answer(
        message("tool", "orphan", 2, name="myfiles_browser"),
        message("assistant", "x = 1", 3, recipient="python"),
    )
    kinds = [part.kind for part in told.parts]
    assert kinds == ["call", "result", "call", "result"]
    calls = [part.call_id for part in told.parts if isinstance(part, CallPart)]
    assert calls == [part.call_id for part in told.parts if isinstance(part, ResultPart)]
    last = told.parts[-1]
    assert isinstance(last, ResultPart) and not last.ok


def test_an_error_of_a_tool_is_a_failed_result() -> None:
    told = answer(
        message("assistant", "{}", 2, recipient="web"),
        message(
            "tool",
            {"content_type": "system_error", "name": "Robots", "text": "denied"},
            3,
            name="web",
        ),
    )
    assert told.parts[1] == ResultPart(call_id="a0", name="web", text="Robots: denied", ok=False)


def test_a_canvas_document_is_kept() -> None:
    told = answer(
        message(
            "assistant",
            {"content_type": "code", "text": '{"name":"Poem","type":"document","content":"Rose"}'},
            2,
            recipient="canmore.create_textdoc",
        ),
        message(
            "tool",
            "Successfully created.",
            3,
            name="canmore.create_textdoc",
            metadata={"canvas": {"textdoc_id": "doc-1"}},
        ),
        holds="doc-1",
    )
    assert isinstance(told.parts[0], CallPart) and "Rose" in told.parts[0].text
    assert told.parts[-1] == PICTURE


def test_custom_instructions_are_told_and_not_said_by_anyone() -> None:
    context = {
        "content_type": "user_editable_context",
        "user_profile": "I am Ann.",
        "user_instructions": "Be brief.",
    }
    hidden = {"is_visually_hidden_from_conversation": True}
    tree = read(
        conversation(
            node("root", None, message("system", "", metadata=hidden)),
            node("ctx", "root", message("user", context, metadata=hidden)),
            node("u", "ctx", message("user", "Hi", 1)),
            node("a", "u", message("assistant", "Hello", 2)),
            current="a",
        )
    )
    assert [text_of(one.parts) for one in tree.messages] == ["Hi", "Hello"]
    assert tree.messages[1].notes == ("Custom instructions then in force: I am Ann.\nBe brief.",)


def test_how_an_answer_ended_is_kept() -> None:
    cut = answer(
        message("assistant", "Half", 2, metadata={"finish_details": {"type": "interrupted"}})
    )
    assert cut.status == "stopped"
    assert answer(message("assistant", "Half", 2, status="in_progress")).status == "interrupted"
    failed = answer(message("assistant", "Oops", 2, status="error"))
    assert failed.status == "failed" and failed.error is not None


def test_pins_and_archives_are_kept() -> None:
    tree = read(line("Hi", "Hello", is_archived=True, pinned_time=BEGAN + 5.0))
    assert tree.pinned and tree.archived


def test_a_kind_nobody_knows_is_kept_as_json() -> None:
    problems = Problems()
    told = answer({"content_type": "hologram", "beams": [1, 2]}, problems=problems)
    assert '"beams"' in text_of(told.parts)
    assert problems.sentences() == ["1 messages of the unknown kind “hologram” were kept as JSON."]


def test_odd_and_missing_fields_never_raise() -> None:
    odd: list[Any] = [None, 0, -1.5, 1e400, "text", [], {}, [None], {"a": []}, True, "\ud800\0"]
    for value in odd:
        for name in (
            "title",
            "create_time",
            "update_time",
            "current_node",
            "mapping",
            "is_starred",
        ):
            chatgpt.tree(line("Hi", "Hello") | {name: value}, lambda *_: None, Problems())
        for name in ("author", "content", "metadata", "create_time", "status", "recipient"):
            given = message("assistant", "Hello", 2) | {name: value}
            nodes = [node("u", None, message("user", "Hi", 1)), node("a", "u", given)]
            chatgpt.tree(conversation(*nodes), lambda *_: None, Problems())
        for kind in (
            "text",
            "multimodal_text",
            "code",
            "thoughts",
            "tether_quote",
            "execution_output",
        ):
            content = {"content_type": kind, "parts": value, "text": value, "thoughts": value}
            for role in ("user", "assistant", "tool", "system"):
                about = {"citations": value, "attachments": value, "content_references": [value]}
                given = message(role, content, 2, metadata=about)
                nodes = [node("u", None, message("user", "Hi", 1)), node("a", "u", given)]
                chatgpt.tree(conversation(*nodes), lambda *_: None, Problems())


def test_a_loop_is_cut_and_its_words_are_kept() -> None:
    problems = Problems()
    tree = read(
        conversation(
            node("u", "a", message("user", "Hi", 1)),
            node("a", "u", message("assistant", "Hello", 2)),
        ),
        problems,
    )
    assert [text_of(one.parts) for one in tree.messages] == ["Hi", "Hello"]
    assert "loop" in problems.sentences()[0]


def test_a_very_long_line_needs_no_recursion() -> None:
    tree = read(line(*(["Hi", "Hello"] * 5000)))
    assert len(tree.messages) == 10_000
    assert len(branch(tree.messages, tree.tip_id)) == 10_000


def test_branches_that_share_too_much_do_not_explode() -> None:
    nodes = [node("u", None, message("user", "Hi", 1))]
    for index in range(1500):
        nodes.append(node(f"s{index}", nodes[-1]["id"], message("assistant", f"s{index}", 2)))
    nodes += [
        node(f"leaf{index}", f"s{index}", message("assistant", f"leaf{index}", 3))
        for index in range(1500)
    ]
    problems = Problems()
    tree = read(conversation(*nodes), problems)
    assert sum(len(one.parts) for one in tree.messages) < 50_000
    assert len({text_of(one.parts[-1:]) for one in tree.messages}) >= 1500
    assert "begin late" in problems.sentences()[0]
