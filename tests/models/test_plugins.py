"""Providers that other packages offer are listed and asked, and a broken one breaks nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lowkey.core.errors import LowkeyError, NotFoundError, OutsideError
from lowkey.core.parts import Usage
from lowkey.models import (
    CallPiece,
    FinishPiece,
    ModelInfo,
    Request,
    TextPiece,
    UsagePiece,
)
from lowkey.models.check import BrokenRuleError, check, check_model
from lowkey.models.plugins import GROUP, Plugins
from lowkey.models.scripted import Scripted, ScriptedProvider, Wait, calls, says
from tests import packages
from tests.models.asking import HELLO, heard

GOOD = """
from lowkey.models import ModelInfo
from lowkey.models.scripted import Scripted, ScriptedProvider, says

def make():
    info = ModelInfo(id="good/parrot", name="Parrot", provider="good")
    return ScriptedProvider({"parrot": Scripted([says("Hello yourself")], info)})
"""
RAISING = """
from lowkey.models import ModelInfo, TextPiece

class Provider:
    async def models(self):
        raise KeyError("no list today")
    def model(self, name):
        if name == "none":
            raise ValueError("no such thing")
        return Model()

class Model:
    info = ModelInfo(id="raising/x", name="X", provider="raising")
    async def ask(self, request):
        yield TextPiece("Hel")
        raise OSError("the parrot died")

make = Provider
"""
Installing = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installing:
    monkeypatch.syspath_prepend(str(tmp_path))

    def installing(name: str, source: str) -> None:
        module = f"lowkey_{name}_provider"
        (tmp_path / f"{module}.py").write_text(source)
        packages.install(tmp_path, f"lowkey-{name}", GROUP, **{name: f"{module}:make"})

    return installing


async def test_a_package_offers_models_and_a_broken_one_does_not_stop_it(
    install: Installing, caplog: pytest.LogCaptureFixture
) -> None:
    install("good", GOOD)
    install("broken", "import a_module_that_is_not_there\n")
    install("raising", RAISING)
    plugins = Plugins()
    assert [info.id for info in await plugins.list(patience=20)] == ["good/parrot"]
    model = await plugins.find("good", "parrot")
    assert model is not None
    pieces = await heard(model)
    assert "".join(one.text for one in pieces if isinstance(one, TextPiece)) == "Hello yourself"
    await check_model(model)
    problems = plugins.problems()
    assert set(problems) == {"broken", "raising"}
    assert "ModuleNotFoundError" in str(problems["broken"])
    assert "KeyError" in str(problems["raising"]) and "lowkey-raising" in str(problems["raising"])
    assert "a_module_that_is_not_there" in caplog.text  # The whole story is in the log, once.
    count = len(caplog.records)
    await plugins.list(patience=20)
    assert len(caplog.records) == count
    await plugins.close()


async def test_using_a_broken_package_tells_its_own_exception(install: Installing) -> None:
    install("broken", "import a_module_that_is_not_there\n")
    install("raising", RAISING)
    plugins = Plugins()
    with pytest.raises(OutsideError) as raised:
        await plugins.find("broken", "x")
    assert isinstance(raised.value.__cause__, ModuleNotFoundError)
    with pytest.raises(OutsideError) as raised:
        await plugins.find("raising", "none")
    assert isinstance(raised.value.__cause__, ValueError)
    model = await plugins.find("raising", "x")
    assert model is not None
    with pytest.raises(OutsideError) as raised:
        await heard(model)
    assert "the parrot died" in str(raised.value)
    assert isinstance(raised.value.__cause__, OSError)
    assert await plugins.find("nobody", "x") is None


# The scripted model, and the check


async def test_a_scripted_model_plays_its_answers_and_keeps_the_rules() -> None:
    failure = OutsideError("cut", "It broke.")
    actor = Scripted([says("one two", thinks="hm"), calls("f", {"a": 1}), (failure,), says("last")])
    pieces = await heard(actor)
    assert [type(piece).__name__ for piece in pieces] == [
        "ThinkingPiece", "TextPiece", "TextPiece", "UsagePiece", "FinishPiece"
    ]  # fmt: skip
    called = [piece for piece in await heard(actor) if isinstance(piece, CallPiece)]
    assert "".join(piece.text for piece in called) == '{"a":1}'
    with pytest.raises(OutsideError):
        await heard(actor)
    assert await heard(actor) == await heard(actor)
    assert len(actor.asked) == 5 and actor.left == 0
    await check(ScriptedProvider({"actor": Scripted([says("Hello")])}), "scripted")


async def test_a_scripted_model_waits_where_it_is_told_to_and_notes_who_leaves() -> None:
    import asyncio

    go_on = asyncio.Event()
    actor = Scripted([(TextPiece("a"), Wait(go_on), *says("b"))])
    answer = actor.ask(HELLO)
    assert await anext(answer) == TextPiece("a")
    waiting = asyncio.ensure_future(anext(answer))
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    assert await waiting == TextPiece("b")
    await answer.aclose()
    assert actor.left == 1


END = FinishPiece("stop")
BROKEN: list[tuple[Sequence, str]] = [
    ((TextPiece("a"),), "FinishPiece"),
    ((END, TextPiece("a")), "FinishPiece"),
    ((END, END), "FinishPiece"),
    (("words", END), "no Piece"),
    ((TextPiece(b"a"), END), "str"),  # type: ignore[arg-type]
    ((CallPiece(0, text="{}"), END), "begin with its id"),
    ((UsagePiece(Usage(input=-1)), END), "fewer than no"),
]


@pytest.mark.parametrize(("answer", "words"), BROKEN)
async def test_the_check_finds_a_broken_rule(answer: Sequence, words: str) -> None:
    class Odd(Scripted):
        async def ask(self, request: Request):
            for piece in answer:
                yield piece

    with pytest.raises(BrokenRuleError) as raised:
        await check_model(Odd([]))
    assert words in str(raised.value)


async def test_the_check_finds_ids_that_are_not_the_providers() -> None:
    stranger = ModelInfo(id="other/actor", name="A", provider="other")
    for provider in (
        ScriptedProvider({"actor": Scripted([says("x")], stranger)}),
        ScriptedProvider({}),
        ScriptedProvider({"wrong": Scripted([says("x")])}),
    ):
        with pytest.raises((BrokenRuleError, NotFoundError)) as raised:
            await check(provider, "scripted")
        assert isinstance(raised.value, LowkeyError)
