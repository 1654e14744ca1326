"""`lowkey mcp` speaks over a pipe and passes each call on to the Lowkey that runs."""

from __future__ import annotations

import sys
from pathlib import Path

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import TextContent

from lowkey.app import App
from lowkey.chat import Draft
from lowkey.cli.lock import Holder, hold
from lowkey.core.config import Settings
from lowkey.core.parts import TextPart
from tests.chat.talk import ALONE
from tests.serving import serve


async def test_a_program_that_starts_it_reaches_the_lowkey_that_runs(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False, port=0, titles=False, embeddings="off")
    words = ["-m", "lowkey", "mcp", "--data", str(tmp_path)]
    async with Client(StdioServerParameters(command=sys.executable, args=words)) as client:
        listed = await client.list_tools()
        assert "ask" in [tool.name for tool in listed.tools]
        asleep = await client.call_tool("search_chats", {})
        assert asleep.is_error
        assert (
            said(asleep.content)
            == "Lowkey does not run at the moment. The person can start it: lowkey start"
        )

        with hold(settings, "a test") as lock:
            async with App.open(settings) as app, serve(app) as served:
                lock.tell(Holder(pid=1, url=served.url))
                draft = Draft(parts=(TextPart(text="About otters"),), key="k")
                await app.chat.send(ALONE, draft)
                found = await client.call_tool("search_chats", {})
                assert "“About otters”" in said(found.content)
                wrong = await client.call_tool("read_chat", {"chat": "conv_none"})
                assert wrong.is_error
                assert said(wrong.content).startswith("There is no such conversation.")


def said(content: list[object]) -> str:
    return "".join(part.text for part in content if isinstance(part, TextContent))
