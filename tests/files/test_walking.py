"""What is found below a folder, and what is never reached."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from lowkey.files import Tree, within
from lowkey.files.walking import DEEPEST


def write(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)


@contextmanager
def held(root: Path, *never: Path) -> Generator[Tree]:
    with closing(Tree(root.resolve(), [root], never)) as tree:
        yield tree


def paths(root: Path, *never: Path) -> list[str]:
    with held(root, *never) as tree:
        return [entry.path for entry in tree.walk()]


def test_files_are_found_with_their_size_and_time(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/c.txt")
    os.utime(tmp_path / "b.txt", ns=(0, 1_234_567_890))
    with held(tmp_path) as tree:
        first, second = tree.walk()
    assert (first.path, first.size, first.changed) == ("b.txt", 5, 1_234_567_890)
    assert second.path == "a/c.txt"


def test_hidden_and_ignored_files_and_what_is_no_file_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".env", ".git/config", "node_modules/x.js", "sub/b.log", "sub/c.md")
    write(tmp_path, "sub/deep/d.md", "sub/deep/e.log")
    (tmp_path / "sub/.gitignore").write_text("*.log\n/deep/d.md\n")
    os.mkfifo(tmp_path / "pipe.md")
    assert paths(tmp_path) == ["a.md", "sub/c.md"]


def test_no_link_is_followed_wherever_it_leads(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, "a.md", "sub/b.md")
    write(outside, "secret.md")
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "linked").symlink_to(outside)
    (root / "again").symlink_to(root / "sub")
    (root / ".gitignore").symlink_to(outside / "secret.md")
    assert paths(root) == ["a.md", "sub/b.md"]
    with held(root) as tree:
        for path in ("link.md", "linked/secret.md"):
            with pytest.raises(OSError):
                tree.open(path)
        with tree.open("sub/b.md") as source:
            assert source.read() == b"sub/b.md"


def test_a_link_put_in_the_place_of_a_folder_leads_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, "a/in.md", "b.md")
    write(outside, "in.md")
    with held(root) as tree:
        found = tree.walk()
        assert next(found).path == "b.md"
        (root / "a/in.md").unlink()
        (root / "a").rmdir()
        (root / "a").symlink_to(outside)
        (left,) = found
        assert (left.path, left.shut) == ("a", True)


def test_a_link_put_above_the_folder_leads_nowhere(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    write(allowed, "a/notes/x.md")
    write(tmp_path, "others/notes/x.md")
    with closing(Tree(allowed / "a/notes", [allowed])) as tree:
        assert [one.path for one in tree.walk()] == ["x.md"]
        (allowed / "a").rename(allowed / "b")
        (allowed / "a").symlink_to(tmp_path / "others")
        with tree.open("x.md") as source:
            assert source.read() == b"a/notes/x.md"
    with closing(Tree(allowed / "a/notes", [allowed])) as tree:
        with pytest.raises(OSError):
            list(tree.walk())
        with pytest.raises(OSError):
            tree.open("x.md")
    with closing(Tree(tmp_path / "others", [allowed])) as tree, pytest.raises(OSError):
        list(tree.walk())


def test_a_folder_that_is_gone_before_it_is_opened_is_none(tmp_path: Path) -> None:
    write(tmp_path, "a/in.md", "b.md")
    with held(tmp_path) as tree:
        found = tree.walk()
        next(found)
        (tmp_path / "a/in.md").unlink()
        (tmp_path / "a").rmdir()
        assert list(found) == []


def test_a_folder_that_nobody_may_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "data/lowkey.db")
    assert paths(tmp_path, tmp_path / "data", tmp_path / "nowhere") == ["a.md"]


def test_what_lies_too_deep_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, "/".join("d" * DEEPEST) + "/in.md", "/".join("d" * (DEEPEST + 1)) + "/out.md")
    assert [path[-5:] for path in paths(tmp_path)] == ["in.md"]


def test_only_what_really_lies_in_an_allowed_folder_is_within(tmp_path: Path) -> None:
    allowed, outside = tmp_path / "allowed", tmp_path / "allowed_not"
    write(allowed, "sub/a.md")
    write(outside, "b.md")
    (allowed / "link").symlink_to(outside)
    assert within(str(allowed / "sub"), [allowed]) == (allowed / "sub").resolve()
    for given in (str(outside), str(allowed / "link"), f"{allowed}/../allowed_not", "sub", ""):
        assert within(given, [allowed]) is None
    assert within(str(allowed), []) is None
