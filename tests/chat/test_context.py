from pathlib import Path

import pytest

from lowkey.chat.attached import Desk
from lowkey.chat.context import budget, build, fit, tokens
from lowkey.chat.nouns import Preferences, Prompt
from lowkey.chat.steps import UNDONE
from lowkey.core.files import Files
from lowkey.core.parts import CallPart, FilePart, Message, Part, TextPart, ThinkingPart
from lowkey.models import Image, ModelInfo, Turn
from lowkey.spec import published

MODEL = ModelInfo(id="x/m", name="M", provider="x", context=4_000)
SEEING = MODEL.model_copy(update={"sees": True, "calls": True})


def said(role: str, text: str) -> Turn:
    return Turn(role, (TextPart(text=text),))  # type: ignore[arg-type]


def words(turn: Turn) -> str:
    return "".join(part.text for part in turn.content if not isinstance(part, Image))


def message(name: str, role: str, *parts: Part) -> Message:
    return Message(
        id=name,
        conversation_id="conv_1",
        parent_id=None,
        role=role,  # type: ignore[arg-type]
        parts=parts,
        created_at=0,
    )


def test_what_fits_is_left_alone() -> None:
    turns = [said("user", "one"), said("assistant", "two"), said("user", "three")]
    notes: list[str] = []
    assert fit(turns, 1_000, notes) == turns
    assert notes == []


def test_old_answers_give_way_before_the_persons_own_words() -> None:
    long = "answer " * 600
    turns = [
        said("user", "my name is Ada"),
        said("assistant", long),
        said("user", "and then"),
        said("assistant", long),
        said("user", "what is my name?"),
    ]
    notes: list[str] = []
    kept = fit(turns, sum(map(tokens, turns)) - 500, notes)
    assert [turn for turn in kept if turn.role == "user"] == [turns[0], turns[2], turns[4]]
    assert len(words(kept[1])) < len(long)
    assert words(kept[3]) == long
    assert "your own words were kept whole" in notes[0]


def test_dropped_messages_are_told() -> None:
    turns = [said("user" if n % 2 == 0 else "assistant", f"{n} " * 100) for n in range(21)]
    notes: list[str] = []
    kept = fit(turns, 600, notes)
    assert sum(map(tokens, kept)) <= 600
    assert kept[0].role == "user"
    assert kept[-1] == turns[-1]
    assert f"oldest {len(turns) - len(kept)} messages" in notes[0]


def test_a_single_huge_message_keeps_its_ends_and_says_so() -> None:
    text = "BEGIN " + "x" * 100_000 + " END"
    notes: list[str] = []
    (kept,) = fit([said("user", text)], 1_000, notes)
    assert words(kept).startswith("BEGIN")
    assert words(kept).endswith("END")
    assert tokens(kept) <= 1_000
    assert "longer than this model can read" in notes[0]


def test_the_budget_leaves_room_for_the_answer() -> None:
    assert budget(MODEL) == 3_000
    assert budget(MODEL.model_copy(update={"context": 200_000})) == 192_000
    assert budget(MODEL.model_copy(update={"context": None})) > 0


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def picture(files: Files) -> FilePart:
    stored = await files.put_bytes(b"\x89PNG\r\n\x1a\nrest")
    return FilePart(
        file_id=stored.file_id, name="cat.png", media_type="image/png", size=stored.size
    )


async def test_a_model_that_sees_gets_the_picture(files: Files) -> None:
    asked = message("m", "user", TextPart(text="what is it?"), await picture(files))
    context = await build([asked], SEEING, "medium", Preferences(), Desk(files), 0)
    assert Image("image/png", b"\x89PNG\r\n\x1a\nrest") in context.request.turns[-1].content
    assert context.notes == ()


async def test_a_blind_model_is_told_and_so_is_the_person(files: Files) -> None:
    asked = message("m", "user", await picture(files))
    context = await build([asked], MODEL, "medium", Preferences(), Desk(files), 0)
    assert "cat.png" in words(context.request.turns[-1])
    assert "can't see pictures" in context.notes[0]


async def test_a_text_file_is_read(files: Files) -> None:
    stored = await files.put_bytes("naïve words".encode())
    part = FilePart(file_id=stored.file_id, name="a.txt", media_type="text/plain", size=stored.size)
    context = await build(
        [message("m", "user", part)], MODEL, "medium", Preferences(), Desk(files), 0
    )
    assert "naïve words" in words(context.request.turns[-1])


async def test_the_prompt_shown_is_the_prompt_sent(files: Files) -> None:
    branch = [
        message("q", "user", TextPart(text="hello")),
        message("a", "assistant", ThinkingPart(text="hm", ms=3), TextPart(text="hi")),
        message("q2", "user", TextPart(text="more")),
    ]
    wishes = Preferences(instructions="Call me Ada.")
    context = await build(branch, MODEL, "deep", wishes, Desk(files), 1_800_000_000_000)
    sent = context.request.turns
    assert context.prompt.system == words(sent[0])
    assert [(turn.role, turn.text) for turn in context.prompt.turns] == [
        (turn.role, words(turn)) for turn in sent[1:]
    ]
    assert "Call me Ada." in context.prompt.system
    assert "2027" in context.prompt.system
    assert context.request.effort == "deep"
    assert "hm" not in str(context.prompt.turns)


async def test_the_prompt_names_the_rules_that_it_was_compiled_from(files: Files) -> None:
    asked = message("q", "user", TextPart(text="hello"))
    context = await build([asked], SEEING, "medium", Preferences(), Desk(files), 0)
    told = context.prompt.rules
    assert told is not None and told.version == published().version
    for clause in published().clauses:
        assert (clause.id in told.clauses) == (clause.statement in context.prompt.system)
        assert (clause.id in told.clauses) != (clause.id in told.left_out)
    weak = SEEING.model_copy(update={"weak": True})
    context = await build([asked], weak, "medium", Preferences(), Desk(files), 0)
    assert context.prompt.rules is None
    kept = context.prompt.model_dump(exclude={"rules"})
    assert Prompt.model_validate(kept).rules is None, (
        "prompts of before there were rules still read"
    )


async def test_calls_become_words_for_a_model_without_tools(files: Files) -> None:
    call = message("a", "assistant", CallPart(call_id="1", name="clock", text="{}"))
    plain = await build([call], MODEL, "medium", Preferences(), Desk(files), 0)
    assert words(plain.request.turns[-1]) == "[clock] {}"
    whole = await build([call], SEEING, "medium", Preferences(), Desk(files), 0)
    called, undone = whole.request.turns[-2:]
    assert called.content == call.parts
    assert (undone.role, words(undone)) == ("tool", UNDONE)


async def test_continue_says_so_as_a_turn(files: Files) -> None:
    branch = [
        message("q", "user", TextPart(text="count")),
        message("a", "assistant", TextPart(text="one two")),
    ]
    context = await build(branch, MODEL, "medium", Preferences(), Desk(files), 0, continues=True)
    assert [turn.role for turn in context.request.turns] == ["system", "user", "assistant", "user"]
    assert "exactly where it stopped" in context.prompt.turns[-1].text
