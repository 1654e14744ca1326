"""`lowkey evals bfcl` asks a real server, keeps what came, and goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path

from bench.plans import Plan
from bench.upstream import Upstream
from tests.cli.terminal import Call
from tests.learn.evals.asking import folder, row


async def test_a_model_is_measured_kept_and_gone_on_with(
    call: Call, data: Path, up: Upstream, tmp_path: Path
) -> None:
    asked = folder(
        tmp_path / "questions",
        *(row("simple_python", number) for number in range(3)),
        row("irrelevance", 1, wanted=False),
    )
    rows = tmp_path / "rows.jsonl"
    words = ("evals", "bfcl", "--model", "up/echo", "--questions", str(asked), "--save", str(rows))
    said = await call(data, *words, "--limit", "1", "--at-once", "1")
    assert (said.status, said.err) == (0, "")
    assert "simple_python               0     1    0.0    0.0 –  79.3" in said.out
    assert "irrelevance                 1     1  100.0" in said.out
    assert "ast_decoder:decoder_failed" in said.out
    sent = up.asked[-1].body
    assert [one["role"] for one in sent["messages"]] == ["user"]
    assert sent["tools"][0]["function"]["name"] == "math_power"
    before = len(rows.read_text("utf-8").splitlines())
    said = await call(data, *words)
    assert said.status == 1 and "is there already" in said.err
    up.next(Plan(fault="400"))
    said = await call(data, *words, "--resume", "--at-once", "1")
    assert said.status == 1 and "1 of 4 got no answer and are not counted" in said.err
    said = await call(data, *words, "--resume")
    assert said.status == 0 and "all                         1     4" in said.out
    kept = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert before == 2 and len({one["id"] for one in kept}) == len(kept) == 4


async def test_what_can_not_be_measured_is_told(call: Call, data: Path, tmp_path: Path) -> None:
    asked = str(folder(tmp_path / "questions", row("multiple", 1)))
    for words, told in (
        (("--questions", str(tmp_path / "none")), "There is no folder"),
        (("--questions", asked, "--resume"), "--resume needs the file of --save."),
        (("--questions", asked, "--limit", "0"), "--limit and --at-once must be 1 or more."),
        (("--questions", asked, "--categories", "multi_turn"), "simulated services"),
        (("--questions", asked, "--model", "nowhere/x"), "There is no model “nowhere/x”."),
    ):
        said = await call(data, "evals", "bfcl", *words)
        assert told in said.err and (said.status, said.out) == (1, "")
