"""Every route of the OpenAPI document, given what fits it and what does not: none may fail by itself.

A real `lowkey start` on a folder of its own, with a provider that answers anything. Seeded: what
fails once fails again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup

from tests.serving import spawned

ENDLESS = r"/events$"
"""Routes whose answer never ends."""
OUTWARD = r"^/api/(providers|models/pull)"
"""Routes that ask addresses on the net which the generator makes up."""
MOVING_IN = r"^/api/setup"
"""Routes after which strangers, as the generator is one, are asked for a key."""
SLOW = r"^/api/login"
"""Routes that are slow on purpose."""
EXAMPLES = 5
"""Requests per route and kind of request."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("data")
    with provider() as url, spawned(folder, env={"LOWKEY_MODEL": "up/any"}) as lowkey:
        body = json.dumps({"kind": "compatible", "name": "up", "url": url}).encode()
        request = urllib.request.Request(
            f"{lowkey.url}/api/providers", body, {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()
        yield schemathesis.openapi.from_url(f"{lowkey.url}/openapi.json").exclude(
            path_regex="|".join((ENDLESS, OUTWARD, MOVING_IN, SLOW))
        )


class provider:
    """A model server in a thread that gives the same answer to everything."""

    def __enter__(self) -> str:
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(ready,))
        self.thread.start()
        ready.wait()
        return self.url

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def _serve(self, ready: threading.Event) -> None:
        app = web.Application(client_max_size=2**28)
        app.router.add_route("*", "/{path:.*}", _same)
        runner = web.AppRunner(app, access_log=None)
        self.loop.run_until_complete(runner.setup())
        self.loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())
        self.loop.close()


async def _same(request: web.Request) -> web.Response:
    del request
    message = {"role": "assistant", "content": "Fine."}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return web.json_response({"data": [{"id": "any"}], "choices": [choice]})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_makes_the_server_fail(api: Any, mode: GenerationMode) -> None:
    failures: list[str] = []
    for operation in (result.ok() for result in api.get_all_operations()):
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # An address alone can hardly be wrong.
        try:
            attack(operation, mode)
        except (FailureGroup, Failure) as failure:
            failures.append(f"{operation.label}: {failure}")
    assert not failures, "\n\n".join(failures)


def attack(operation: Any, mode: GenerationMode) -> None:
    """Some requests that this operation should take, or should not."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        if case.path.startswith("/v1/") and isinstance(case.body, dict) and "model" in case.body:
            case.body["model"] = "lowkey"
        case.call_and_validate(checks=[not_a_server_error])

    with contextlib.suppress(Unsatisfiable):  # A route that takes anything can't be asked wrongly.
        send()
