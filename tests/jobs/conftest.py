from __future__ import annotations

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.jobs.lives import Lives


@pytest.fixture
def lives(settings: Settings, database_url: str) -> Lives:
    """No process yet, on a real database of each kind."""
    return Lives(settings, database_url, ManualClock())
