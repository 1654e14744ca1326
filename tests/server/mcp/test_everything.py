"""The endpoint carries all of the protocol, also what Lowkey does not offer: a server may ask its client.

The conformance suite itself needs npm: `python -m bench.conformance`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mcp import Client
from mcp.types import ElicitResult, TextContent

from bench.everything import everything
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.server import create
from lowkey.server.mcp import Doors
from tests.serving import serve


async def test_a_server_behind_the_route_can_ask_its_client_and_tell_how_far_it_is(
    tmp_path: Path,
) -> None:
    async def elicited(_: Any, __: Any) -> ElicitResult:
        return ElicitResult(action="accept", content={"response": "Yes."})

    progress: list[float] = []

    async def heard(at: float, _: float | None, __: str | None) -> None:
        progress.append(at)

    async with App.open(Settings(data=tmp_path, discover=False, embeddings="off")) as app:
        page = create(app)
        page.state.mcp = Doors(app, lambda _, __: everything())
        async with (
            serve(app, page=page) as served,
            Client(
                f"{served.url}/mcp",
                mode="legacy",
                elicitation_callback=elicited,
            ) as client,
        ):
            for tool, given, words in (
                ("test_elicitation", {"message": "?"}, '{"response":"Yes."}'),
                ("test_tool_with_progress", {}, "Done."),
            ):
                result = await client.call_tool(tool, given, progress_callback=heard)
                (part,) = result.content
                assert isinstance(part, TextContent)
                assert words in part.text
            resource = await client.read_resource("test://template/7/data")
            assert '"id": "7"' in resource.contents[0].text  # type: ignore[union-attr]
    assert progress == [0, 50, 100]
