"""Everything a Lowkey imports by the time it listens, imported once for all processes of a test."""

# pyright: reportUnusedImport=false

import tests.chat.talk
import tests.crash.scenario  # noqa: F401
