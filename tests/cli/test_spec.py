"""`lowkey spec` checks, shows and compiles the rule book."""

from __future__ import annotations

import shutil
from pathlib import Path

from lowkey.spec import folder, published
from tests.cli.terminal import Call


async def test_the_book_of_this_lowkey_is_sound(call: Call, tmp_path: Path) -> None:
    said = await call(tmp_path / "data", "spec", "lint")
    assert (said.status, said.err) == (0, "")
    spec = published()
    assert said.out == f"Version {spec.version} is sound: {len(spec.clauses)} rules.\n"


async def test_every_fault_of_a_book_is_told_with_its_place(call: Call, tmp_path: Path) -> None:
    book = Path(shutil.copytree(folder(), tmp_path / "book"))
    file = book / "clear" / "brevity.md"
    text = file.read_text("utf-8")
    file.write_text(text.replace("tier: T0", "tier: T8").replace("severity", "grave"), "utf-8")
    said = await call(tmp_path / "data", "spec", "lint", "--book", str(book))
    assert said.status == 1
    assert "clear/brevity.md, line 7: There is no key “grave” here." in said.out
    assert "clear/brevity.md, line 1: “severity” is missing." in said.out
    assert said.out.endswith("faults.\n")
    said = await call(tmp_path / "data", "spec", "compile", "--book", str(book))
    assert said.status == 1 and "clear/brevity.md, line" in said.err
    said = await call(tmp_path / "data", "spec", "lint", "--book", str(tmp_path / "none"))
    assert said.status == 1 and "There is no folder" in said.err


async def test_rules_are_listed_and_one_is_shown_whole(call: Call, tmp_path: Path) -> None:
    said = await call(tmp_path / "data", "spec", "show")
    assert said.status == 0 and published().version in said.out
    assert all(f"  {clause.id} " in said.out for clause in published().clauses)
    said = await call(tmp_path / "data", "spec", "show", "no-flattery")
    assert said.status == 0 and said.out.startswith("no-flattery\n\nSay what is true")
    assert "Authority  user" in said.out and "Bad, 1 of 5" in said.out
    assert "Why: " in said.out
    said = await call(tmp_path / "data", "spec", "show", "no-such")
    assert (said.status, said.out) == (1, "")
    assert said.err == "There is no rule “no-such”.\nSee all: lowkey spec show.\n"


async def test_what_a_model_is_told_is_printed(call: Call, tmp_path: Path) -> None:
    said = await call(tmp_path / "data", "spec", "compile")
    spec = published()
    assert all(clause.statement in said.out for clause in spec.clauses)
    said = await call(
        tmp_path / "data", "spec", "compile", "--context", "4096", "--personality", "tutor"
    )
    assert said.status == 0 and "Manner: tutor." in said.out and "no room for" in said.out
    firm = [one for one in spec.clauses if one.authority in ("platform", "operator")]
    assert all(clause.statement in said.out for clause in firm)
    said = await call(tmp_path / "data", "spec", "compile", "--mode", "study")
    assert said.status == 0 and "Mode: study." in said.out
    said = await call(tmp_path / "data", "spec", "compile", "--mode", "party")
    assert said.status == 1 and "There are: health, study." in said.err
    said = await call(tmp_path / "data", "spec", "compile", "--personality", "bard")
    assert said.status == 1 and "There is no personality “bard”." in said.err
