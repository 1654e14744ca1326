from lowkey.chat.tree import branch, leaf
from lowkey.core.parts import Message


def message(name: str, parent: str | None, at: int = 0) -> Message:
    return Message(
        id=name, conversation_id="c", parent_id=parent, role="user", parts=(), created_at=at
    )


TREE = [
    message("q1", None, 1),
    message("a1", "q1", 2),
    message("a1b", "q1", 3),
    message("q2", "a1", 4),
    message("a2", "q2", 5),
    message("q2b", "a1", 6),
]


def test_a_branch_goes_from_the_root_to_the_tip() -> None:
    assert [m.id for m in branch(TREE, "a2")] == ["q1", "a1", "q2", "a2"]
    assert [m.id for m in branch(TREE, "a1b")] == ["q1", "a1b"]
    assert branch(TREE, None) == branch(TREE, "unknown") == []


def test_switching_lands_on_the_newest_leaf_below() -> None:
    assert leaf(TREE, "a1") == "q2b"
    assert leaf(TREE, "q2") == "a2"
    assert leaf(TREE, "a1b") == "a1b"


def test_a_circle_ends() -> None:
    circle = [message("x", "y"), message("y", "x")]
    assert len(branch(circle, "x")) == 2
    assert leaf(circle, "x") in {"x", "y"}
