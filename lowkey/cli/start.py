"""`lowkey`: holds the folder and the port, says where it is, and lets the server serve.

Knows no route and no room. The server is loaded only once both are ours: it takes a second, and
whoever has to choose another port should not wait for it.
"""

from __future__ import annotations

import argparse
import logging
import os
import webbrowser

from lowkey.cli.listen import address, listen
from lowkey.cli.lock import HeldError, Holder, hold
from lowkey.core.config import Settings, has_display

WHAT = "a Lowkey server"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--browser",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="open the page in a browser where there is a display",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    try:
        with hold(settings, WHAT) as lock, listen(settings) as listener:
            from lowkey.cli.serve import serve

            url = address(settings.host, listener.getsockname()[1])

            def ready(link: str | None) -> None:
                lock.tell(_holder(settings, url))
                told = f" · set it up at {link}" if link else ""
                print(f"Lowkey is at {url}{told}", flush=True)
                _open_browser(link or url, args.browser)

            _log(settings)
            serve(settings, listener, url, ready)
    except HeldError as error:
        if error.holder is None or not error.holder.url:
            raise
        print(f"Lowkey is already running at {error.holder.url}")
        _open_browser(error.holder.url, args.browser)
    return 0


def _holder(settings: Settings, url: str) -> Holder:
    return Holder(
        pid=os.getpid(),
        url=url,
        what=WHAT,
        host=settings.host,
        hosts=settings.hosts,
        proxies=settings.proxies,
    )


def _log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.WARNING)  # It would tell of each session.
    uvicorn_log = logging.getLogger("uvicorn.error")
    uvicorn_log.setLevel(logging.WARNING)
    # That a page listens until the end is no error.
    uvicorn_log.addFilter(lambda record: not record.getMessage().startswith("Cancel "))


def _open_browser(url: str, wanted: bool) -> None:
    if wanted and has_display():
        webbrowser.open(url)
