"""A conversation as a page to read: everything that was said and done on the branch seen last."""

from __future__ import annotations

from lowkey.chat.transfer.markdown import file_name, markdown
from lowkey.chat.transfer.nouns import Tree
from lowkey.core.errors import Problem
from lowkey.core.media import CHART, TABLE
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
)

AT = 1_700_000_000_000
FILE = FilePart(file_id="file_" + "a" * 64, name="cat.png", media_type="image/png", size=3)
CHARTED = FilePart(file_id="file_" + "c" * 64, name="Rain.vl.json", media_type=CHART, size=3)
LISTED = FilePart(file_id="file_" + "d" * 64, name="Rain.table.json", media_type=TABLE, size=3)
BROKEN = FilePart(file_id="file_" + "e" * 64, name="Odd.vl.json", media_type=CHART, size=3)
BYTES = {
    CHARTED: b'{"title":"Rain | <b>","data":{"values":[{"k":"*a*","v":1},{"v":2.5}]}}',
    LISTED: b'{"title":"T","columns":[{"name":"n"}],"rows":'
    + str([[n] for n in range(32)]).encode()
    + b"}",
    BROKEN: b'{"data":3}',
}
PAPER = FilePart(file_id="file_" + "b" * 64, name="a b.pdf", media_type="application/pdf", size=3)


def said(name: str, parent: str | None, *parts: Part, **more: object) -> Message:
    role = "user" if name.startswith("u") else "assistant"
    given = {"id": name, "conversation_id": "c", "parent_id": parent, "role": role}
    return Message.model_validate(given | {"parts": parts, "created_at": AT} | more)


def page(*messages: Message, tip: str | None = None, title: str = "A talk") -> str:
    tip = tip or messages[-1].id
    return markdown(tree(title, tip, messages), BYTES.get)


def tree(title: str, tip: str | None = None, messages: tuple[Message, ...] = ()) -> Tree:
    return Tree(
        source="lowkey:c", title=title, created_at=AT, updated_at=AT, tip_id=tip, messages=messages
    )


def test_a_page_holds_who_said_what_and_when() -> None:
    told = page(
        said("u", None, TextPart(text="Hi **you**")),
        said("a", "u", TextPart(text="Hello."), model="openai/gpt-5"),
    )
    assert told == (
        "# A talk\n\n*2023-11-14 22:13 UTC*\n\n"
        "## You · 2023-11-14 22:13 UTC\n\nHi **you**\n\n"
        "## openai/gpt-5 · 2023-11-14 22:13 UTC\n\nHello.\n"
    )


def test_only_the_branch_seen_last_is_on_the_page() -> None:
    told = page(
        said("u", None, TextPart(text="Question")),
        said("a1", "u", TextPart(text="Seen.")),
        said("a2", "u", TextPart(text="Not seen.")),
        tip="a1",
    )
    assert "Seen." in told and "Not seen." not in told


def test_what_an_answer_did_on_its_way_is_folded_and_its_files_are_linked() -> None:
    told = page(
        said("u", None, TextPart(text="Look"), FILE, PAPER),
        said(
            "a",
            "u",
            ThinkingPart(text="Hm."),
            CallPart(call_id="c", name="look", text='{"a": 1}'),
            ResultPart(call_id="c", name="look", text="```\nfenced\n```"),
            SourcePart(title="Cats", url="https://example.org", quote="one\ntwo"),
        ),
    )
    assert f"![cat.png](files/{FILE.file_id})" in told
    assert f"\n[a b.pdf](files/{PAPER.file_id})" in told
    assert "<details><summary>Thoughts</summary>\n\nHm.\n\n</details>" in told
    assert 'Called look</summary>\n\n```\n{"a": 1}\n```' in told
    assert "look answered</summary>\n\n````\n```\nfenced\n```\n````" in told
    assert "[Cats](https://example.org)\n\n> one\n> two" in told


def test_an_answer_that_is_not_whole_is_not_passed_off_as_whole() -> None:
    cut = Problem(code="cut", message="It broke off.")
    question = said("u", None, TextPart(text="Go"))
    half = TextPart(text="Half")
    assert "> It broke off." in page(question, said("a", "u", half, status="failed", error=cut))
    assert "> This answer was stopped." in page(question, said("a", "u", half, status="stopped"))
    assert "> Another model." in page(question, said("a", "u", half, notes=("Another model.",)))


def test_titles_become_names_that_every_system_keeps_apart() -> None:
    taken: set[str] = set()
    titles = ("../../etc: passwd?", "Äpfel 🍎", "🍎", "🍎", "A", "a", "x" * 300, "two\nlines")
    names = [file_name(tree(title), taken) for title in titles]
    assert names == [
        "2023-11-14 etc passwd.md",
        "2023-11-14 Äpfel.md",
        "2023-11-14 conversation.md",
        "2023-11-14 conversation 2.md",
        "2023-11-14 A.md",
        "2023-11-14 a 2.md",
        f"2023-11-14 {'x' * 60}.md",
        "2023-11-14 two lines.md",
    ]


def test_charts_and_tables_are_told_by_their_numbers() -> None:
    told = page(said("a", None, CHARTED, LISTED, BROKEN))
    table = "| k | v |\n| --- | --- |\n| \\*a\\* | 1 |\n|  | 2.5 |"
    assert f"**Rain \\| \\<b\\>**\n\n{table}\n\n[Rain.vl.json](files/" in told
    assert "| 29 |\n\n… and 2 more rows." in told and "| 30 |" not in told
    assert told.rstrip().endswith(f"[Odd.vl.json](files/{BROKEN.file_id})")
