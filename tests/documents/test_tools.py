"""Documents as a model uses them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from lowkey.documents import Documents, New, document_tools, told
from lowkey.tools import Caller, ToolFailed, call, preview
from tests.documents.conftest import ADA, BESIDE, ELSEWHERE, HERE


class Model:
    """What calls the tools, in one of Ada's conversations."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.tools = {tool.name: tool for tool in document_tools(documents)}
        self.caller = Caller(ADA, HERE, "msg_1", "run_1", 0, "UTC", project_id="proj_1")

    async def call(self, name: str, **given: Any) -> str:
        text = orjson.dumps(given).decode()
        return (await call(self.tools[f"document_{name}"], text, self.caller)).text

    async def fail(self, name: str, **given: Any) -> str:
        with pytest.raises(ToolFailed) as failed:
            await self.call(name, **given)
        return str(failed.value)

    async def newest(self) -> str:
        """The handle of what was written last."""
        return (await self.documents.of(ADA, HERE))[0][0].handle


@pytest.fixture
def model(documents: Documents) -> Model:
    return Model(documents)


def test_they_look_or_write_and_each_argument_is_explained(model: Model) -> None:
    effects = {name: tool.effect for name, tool in model.tools.items()}
    assert effects == {
        "document_write": "write",
        "document_edit": "write",
        "document_read": "read",
    }
    for tool in model.tools.values():
        assert len(tool.about) > 60
        assert all(field["description"] for field in tool.schema["properties"].values())


async def test_a_document_is_written_edited_and_read(model: Model) -> None:
    made = await model.call("write", title="Tea", text="Boil water.\nWait.\n")
    handle = await model.newest()
    seen = "The person sees it beside the chat."
    assert made == f"Document {handle}, version 1: “Tea”, 2 lines. {seen}"
    edits = [{"old": "Wait.", "new": "Wait long.\nPour."}]
    told_of = await model.call("edit", id=handle, edits=edits)
    assert told_of == f"Document {handle}, version 2: “Tea”, 3 lines. {seen}"
    shown = f"Document {handle}, version 2: “Tea”, 3 lines.\n"
    assert await model.call("read", id=handle) == f"{shown}1\tBoil water.\n2\tWait long.\n3\tPour."
    assert await model.call("read", id="tea", first=3) == f"{shown}3\tPour."
    again = await model.call("write", id=handle, title="Green tea", text="Boil.")
    assert again == f"Document {handle}, version 3: “Green tea”, 1 line. {seen}"
    same = await model.call("write", id=handle, text="Boil.")
    assert same.endswith("1 line. Its words are the same as before.")
    document = (await model.documents.of(ADA, HERE))[0][0]
    assert (document.run_id, document.version) == ("run_1", 3)


async def test_what_can_not_be_done_says_what_can(model: Model) -> None:
    assert await model.fail("write", text="x") == "A new document needs a title."
    assert await model.fail("read", id="abc") == "There are no documents here yet: write one."
    await model.call("write", title="Tea", text="a a", kind="code", language="Python")
    handle = await model.newest()
    assert await model.fail("read", id="coffee") == (
        f"No one document is called “coffee”. There are:\n- {handle} “Tea”, python, 1"
    )
    edits = [{"old": "a", "new": "b"}]
    assert "stands there 2 times (lines 1, 1)" in await model.fail("edit", id=handle, edits=edits)
    assert "“document_edit” can't be called like this" in await model.fail("edit", id=handle)
    assert "at most" in await model.fail("write", id=handle, text="x" * 200_001)
    assert "has lines 1 to 1" in await model.fail("read", id=handle, first=2)


async def test_a_prompt_names_what_can_be_read_from_here(model: Model) -> None:
    assert await told(model.documents, model.caller) == ""
    mine = await model.documents.make(ADA, HERE, New("Tea"), "a\nb", "run_1")
    kin = await model.documents.make(ADA, BESIDE, New("Kin", "app"), "<p>")
    await model.documents.make(ADA, ELSEWHERE, New("Other"), "x")
    assert await told(model.documents, model.caller) == (
        f"Documents of this chat (id “title”, kind, lines):\n- {mine.handle} “Tea”, text, 2\n"
        "Documents of the project's other chats:\n"
        f"- {kin.handle} “Kin”, app, 1, last edited by the person"
    )
    assert "1\t<p>" in await model.call("read", id=kin.handle)


async def test_in_a_temporary_chat_nothing_is_kept(model: Model) -> None:
    model.caller = replace(model.caller, conversation_id="tmp_1", temporary=True)
    await model.call("write", title="Tea", text="a")
    assert "“Tea”, text, 1" in await told(model.documents, model.caller)
    assert (await model.documents.of(ADA, HERE))[0] == []


async def test_who_is_asked_sees_what_will_change(model: Model) -> None:
    async def shown(name: str, **given: Any) -> str:
        text = orjson.dumps(given).decode()
        return await preview(model.tools[f"document_{name}"], text, model.caller)

    assert await shown("write", title="Tea", text="Boil water.\nWait.\n") == (
        "A new document, “Tea”:\n@@ -0,0 +1,2 @@\n+Boil water.\n+Wait."
    )
    await model.call("write", title="Tea", text="Boil water.\nWait.\nPour.\nDrink.\n")
    edits = [{"old": "Wait.", "new": "Wait long."}, {"old": "long", "new": "for *me*"}]
    assert await shown("edit", id="tea", edits=edits) == (
        "“Tea”:\n@@ -1,4 +1,4 @@\n Boil water.\n-Wait.\n+Wait for *me*.\n Pour.\n Drink."
    )
    assert await shown("write", id="tea", title="Green tea", text="Boil water.\n") == (
        "“Tea”, renamed to “Green tea”:\n@@ -1,4 +1 @@\n Boil water.\n-Wait.\n-Pour.\n-Drink."
    )
    same = "Boil water.\nWait.\nPour.\nDrink.\n"
    assert await shown("write", id="tea", text=same) == "“Tea”:\nIts words stay the same."
    assert "@@" in await shown("write", id="tea", text=same.rstrip())
    with pytest.raises(ToolFailed, match="finds nothing"):
        await shown("edit", id="tea", edits=[{"old": "Stir.", "new": ""}])
    assert (await model.call("read", id="tea")).count("\n") == 4
