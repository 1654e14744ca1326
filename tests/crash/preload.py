"""Everything a Lowkey has imported by its first answer, imported once for all processes of a test."""

# ruff: noqa: F401
# pyright: reportUnusedImport=false

import gc
import sqlite3

from fastapi.routing import iter_route_contexts

import bench.errands
import lowkey.cli.main
import lowkey.cli.serve
import lowkey.cli.start
import lowkey.models.openai
import tests.chat.talk
import tests.crash.scenario
from lowkey.server import routes

# Worked out when they are first looked through: a quarter of a second, once.
assert list(iter_route_contexts(routes()))
gc.freeze()
