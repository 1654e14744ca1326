"""The page on security says what is so: its table is the route table, and its commands work."""

from __future__ import annotations

import re
from pathlib import Path

from lowkey.accounts import private
from lowkey.app import App
from lowkey.core.config import Settings, load
from lowkey.server import create, guard
from lowkey.server.access import RULES
from lowkey.server.connection import Connection
from tests import people
from tests.cli.terminal import lowkey
from tests.server.routes import routes_of

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGIN = "<!-- routes: checked by tests/server/test_security_page.py -->\n\n"
END = "\n<!-- /routes -->"


async def test_the_page_lists_every_route_with_its_class(tmp_path: Path) -> None:
    async with App.open(Settings(data=tmp_path, discover=False)) as app:
        told = routes_of(create(app))
    rows = {name: [str(route) for route in told if route.declared == (name,)] for name in RULES}
    lines = ["| class | routes |", "|---|---|"]
    lines += [f"| {name} | {' · '.join(f'`{one}`' for one in row)} |" for name, row in rows.items()]
    written = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert written.splitlines() == lines


def test_the_page_names_the_limits_that_hold() -> None:
    text = PAGE.read_text("utf-8")
    for size, words in (
        (Connection.largest, "| the head of a request | 64 KB, within 30 seconds |"),
        (guard.LITTLE, "| signing in, setting up | 128 KB |"),
        (guard.TINY, "| settings and the like | 1 MB |"),
        (guard.SMALL, "| a message, a request to `/v1` | 25 MB |"),
        (guard.IMPORT, "| an import | 4 GB |"),
    ):
        assert words in text
        number, unit = re.findall(r"(\d+) (KB|MB|GB)", words)[0]
        assert size == int(number) * {"KB": 2**10, "MB": 2**20, "GB": 2**30}[unit]
    assert (Connection.patience, Connection.silence) == (30, 60)


def test_the_settings_on_the_page_let_others_reach_it(tmp_path: Path) -> None:
    settings = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert settings is not None
    (tmp_path / "lowkey.toml").write_text(settings[1], "utf-8")
    loaded = load({"data": tmp_path})
    assert (loaded.hosts, loaded.proxies) == (("chat.example.org",), ("127.0.0.1",))
    assert not private(loaded)


async def test_a_lost_password_is_replaced_by_the_command_on_the_page(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False, hosts=("lowkey.example",))
    async with App.open(settings) as app:
        await people.owner(app.accounts)
    command = re.search(r"```sh\nlowkey (.*)\n```", PAGE.read_text("utf-8"))
    assert command is not None
    said = await lowkey(tmp_path, *command[1].split(), typed="nine grey pelicans\n")
    assert said.status == 0, said.err
    async with App.open(settings) as app:
        user, _ = await app.accounts.sign_in("Olivia", "nine grey pelicans", "", "")
        assert user.role == "owner"
