"""Everything a Lowkey has imported by its first answer, imported once for all processes of a test."""

# ruff: noqa: F401
# pyright: reportUnusedImport=false

import bench.errands
import lowkey.cli.serve
import lowkey.cli.start
import lowkey.models.openai
import tests.chat.talk
import tests.crash.scenario
