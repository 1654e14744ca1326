"""What a file of thumbs means, and what is said of one that means nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from lowkey.tiny.thumbs import ThumbError, read

ASKED = [{"role": "user", "content": "Remind me to feed Ömer's cats tomorrow"}]
RIGHT = {"act": "reminder", "args": {"what": "feed Ömer's cats", "when": "tomorrow"}}
WRITTEN = "<|reminder|><|what|> feed Ömer's cats<|when|> tomorrow<|end|>"


def written(folder: Path, *rows: object) -> Path:
    path = folder / "thumbs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def thumb(**changed: Any) -> dict[str, Any]:
    return {"messages": ASKED, "answer": RIGHT, "up": True, **changed}


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        WRITTEN,
        {"act": "reminder", "args": {"when": ["Tomorrow"], "what": ["feed ömer's cats"]}},
    ],
)
def test_an_answer_is_what_the_model_writes_however_it_is_told(tmp_path: Path, answer: Any) -> None:
    [one] = read(written(tmp_path, thumb(answer=answer)))
    assert (one.act, one.answer, one.good) == ("reminder", WRITTEN, True)


def test_a_correction_is_a_good_answer_beside_the_bad_one(tmp_path: Path) -> None:
    bad, good = read(written(tmp_path, thumb(answer="<|note|>", up=False, correction=RIGHT)))
    assert (bad.act, bad.answer, bad.good) == ("note", "<|note|><|end|>", False)
    assert (good.act, good.answer, good.good) == ("reminder", WRITTEN, True)
    assert good.dialogue == bad.dialogue


def test_words_are_taken_where_they_were_said_last(tmp_path: Path) -> None:
    said = [
        {"role": "user", "content": "at five"},
        {"role": "assistant", "content": "What?"},
        {"role": "user", "content": "(At five) milk"},
    ]
    answer = {"act": "reminder", "args": {"when": "at five"}}
    [one] = read(written(tmp_path, thumb(messages=said, answer=answer)))
    assert one.answer == "<|reminder|><|when|>At five<|end|>"


def test_a_digit_is_written_without_the_space_before_it(tmp_path: Path) -> None:
    said = [{"role": "user", "content": "alarm at 6:30"}]
    [one] = read(written(tmp_path, thumb(messages=said, answer="<|reminder|><|when|> 6:30")))
    assert one.answer == "<|reminder|><|when|>6:30<|end|>"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"up": True}, "it has no 'messages'"),
        ("up", "string indices"),
        (thumb(up="yes"), "“up” is neither true nor false"),
        (thumb(messages=[]), "the last message is not the user's"),
        (thumb(messages=[{"role": "system", "content": "x"}, *ASKED]), "neither the user's nor"),
        (thumb(answer="Sure!"), "'Sure!' is no answer"),
        (thumb(answer={"act": "fly"}), "there is no act 'fly'"),
        (thumb(answer={"act": "note", "args": {"when": "tomorrow"}}), "note has no slot 'when'"),
        (thumb(answer={"act": "note", "args": {"text": "dogs"}}), "'dogs' stands in no message"),
        (thumb(correction=RIGHT), "beside an answer that was right"),
        (thumb(up=False, correction=RIGHT), "beside an answer that was right"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tmp_path: Path, row: object, why: str) -> None:
    path = written(tmp_path, thumb(), row)
    with pytest.raises(
        ThumbError, match=r"^thumbs\.jsonl, line 2, makes no sense: .*\.$"
    ) as raised:
        read(path)
    assert why in str(raised.value)


def test_a_line_that_is_no_json_is_named_and_empty_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "thumbs.jsonl"
    path.write_text("\n\n{]\n")
    with pytest.raises(ThumbError, match="line 3, makes no sense"):
        read(path)


def test_a_file_without_thumbs_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ThumbError, match=r"thumbs\.jsonl holds no thumbs\."):
        read(written(tmp_path))
