"""The record of a training."""

from pathlib import Path

from lowkey.tiny import WEIGHTS, record

ENTRY = {
    "options": "seed=1",
    "on": "1 core(s)",
    "seconds": 2.0,
    "tokens": 9,
    "seed": 1,
    "curve": [],
}


def test_another_call_is_another_entry(tmp_path: Path) -> None:
    record.add(tmp_path, ENTRY)
    record.add(tmp_path, {**ENTRY, "options": "seed=2"})
    assert [one["options"] for one in record.read(tmp_path)] == ["seed=1", "seed=2"]


def test_a_call_that_went_on_is_the_same_entry(tmp_path: Path) -> None:
    record.add(tmp_path, ENTRY)
    record.add(tmp_path, {**ENTRY, "tokens": 20})
    (entry,) = record.read(tmp_path)
    assert entry["tokens"] == 20
    assert (entry["lines"], entry["lines_sha256"]) == record.lines()


def test_where_nothing_was_kept_there_is_nothing(tmp_path: Path) -> None:
    assert record.read(tmp_path) == []


def test_the_curve_is_read_from_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(
        '{"step": 20, "loss": 1.0}\n{"step": 500, "held_acts": 0.8, "held_tokens": 0.9}\n'
    )
    assert record.curve(log) == [[500, 0.8, 0.9]]


def test_the_shipped_file_has_a_record() -> None:
    for entry in record.read(WEIGHTS.parent):
        assert entry["tokens"] > 0 and len(entry["lines_sha256"]) == 64
    assert record.read(WEIGHTS.parent)
