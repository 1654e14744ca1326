"""What is written is true: tables are as the code has them, links lead somewhere, commands exist."""

from __future__ import annotations

import re
import runpy
import shlex
import tomllib
from collections.abc import Iterator

import pytest

from lowkey.cli.main import COMMANDS, main
from lowkey.core.config import Settings
from tests.house.source import ROOT, shown, tracked

PAGES = tuple(path for path in tracked() if path.suffix == ".md" and "web" not in path.parts)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/cli.md", "ARCHITECTURE.md"])
def test_the_tables_are_as_the_code_has_them(page: str) -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "docs"), run_name="docs")
    assert made["written"](page) == (ROOT / page).read_text("utf-8"), "run scripts/docs"


def test_the_pages_types_are_as_the_server_has_them() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "wire"), run_name="wire")
    assert made["generate"]() == made["TARGET"].read_text("utf-8"), "run scripts/wire"


def test_links_lead_somewhere() -> None:
    dead: list[str] = []
    for page in PAGES:
        for link in LINK.findall(page.read_text("utf-8")):
            target = link.partition("#")[0]
            if target and "://" not in target and not (page.parent / target).exists():
                dead.append(f"{shown(page)} → {link}")
    assert dead == []


def commands() -> Iterator[tuple[str, list[str]]]:
    """(page, words after `lowkey`) of every command in a shell block."""
    for page in PAGES:
        for language, block in BLOCK.findall(page.read_text("utf-8")):
            if language != "sh":
                continue
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"[|<]|&&", line.partition(" #")[0]):
                    words = shlex.split(part)
                    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
                        words.pop(0)
                    if words and words[0].removeprefix(".venv/bin/") == "lowkey":
                        yield shown(page), words[1:]


def test_every_command_that_is_shown_exists(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is parsed with `--help` at its end, which shows help only where all before it is known."""
    seen = list(commands())
    assert len(seen) > 15
    for page, words in seen:
        given = words if words[:1] and not words[0].startswith("-") else ["start", *words]
        with pytest.raises(SystemExit) as end:
            main([*given, "--help"])
        assert end.value.code == 0, f"{page}: lowkey {shlex.join(words)}"
        told = capsys.readouterr().out
        options = {word.partition("=")[0] for word in given if re.match(r"--?[a-z]", word)}
        assert all(option in told for option in options), f"{page}: lowkey {shlex.join(words)}"


def test_settings_that_are_shown_exist() -> None:
    known = {f"LOWKEY_{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        text = page.read_text("utf-8")
        assert set(re.findall(r"\bLOWKEY_[A-Z_]+[A-Z]\b", text)) <= known, shown(page)
        for language, block in BLOCK.findall(text):
            if language == "toml" and "lowkey.toml" in block:
                assert set(tomllib.loads(block)) <= set(Settings.model_fields), shown(page)


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:24])
    for name in ("start", "test"):
        assert f"scripts/{name}" in first
        assert (ROOT / "scripts" / name).stat().st_mode & 0o111
    assert "scripts/test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_way_to_build_it_fits_two_pages() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").split()) < 1000


def test_every_command_has_its_place_in_the_documentation() -> None:
    told = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert all(f"### `lowkey {name}`" in told for name in COMMANDS)


def test_every_decision_tells_its_forces_its_choice_and_its_cost() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        assert all(f"**{part}.**" in text for part in ("Forces", "Choice", "Cost")), page.name
        assert len(text.split()) < 500, page.name
