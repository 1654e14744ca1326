"""The shipped model in llama.cpp, loaded once for all tests here."""

import pytest

from lowkey.tiny.evaluate import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()
