"""A model comes whole, goes on where it broke, or is not there at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from lowkey.core.errors import InputError, LimitError, LowkeyError, NotFoundError, OutsideError
from lowkey.core.fetch import Fetcher
from lowkey.models.pull import Progress, pull
from tests.models import reciter
from tests.models.hubs import LoopbackHub, hub


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return reciter.write(tmp_path_factory.mktemp("gguf") / "model.gguf").read_bytes()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    opened = Fetcher()
    yield opened
    await opened.close()


async def bring(fetcher: Fetcher, there: LoopbackHub, folder: Path, source: str) -> list[Progress]:
    return [told async for told in pull(fetcher, there.hub(), folder, source, wait=0)]


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_model_comes_whole_and_says_how_far_it_is(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"model-Q8_0.gguf": model, "README.md": b"hello"}) as there:
        told = await bring(fetcher, there, tmp_path / "models", "some/model")
    assert (tmp_path / "models" / "model-Q8_0.gguf").read_bytes() == model
    assert left_in(tmp_path / "models") == ["model-Q8_0.gguf"]
    assert told[0] == Progress(name="model-Q8_0.gguf", done=0, total=len(model))
    assert told[-1] == Progress(name="model-Q8_0.gguf", done=len(model), total=len(model))
    done = [one.done for one in told]
    assert done == sorted(done)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("some/model", "m-Q4_K_M.gguf"),
        ("some/model:Q8_0", "m-Q8_0.gguf"),
        ("some/model:q8_0", "m-Q8_0.gguf"),
        ("some/model:deep/m-F16.gguf", "m-F16.gguf"),
        ("hf.co/some/model:Q8_0", "m-Q8_0.gguf"),
        ("https://huggingface.co/some/model", "m-Q4_K_M.gguf"),
        ("https://huggingface.co/some/model/blob/main/m-Q8_0.gguf", "m-Q8_0.gguf"),
        ("{url}/some/model/resolve/main/m-Q8_0.gguf?download=true", "m-Q8_0.gguf"),
        ("{url}/cdn/some/model/deep/m-F16.gguf", "m-F16.gguf"),
    ],
)
async def test_a_model_is_named_in_every_way_that_people_write(
    fetcher: Fetcher, model: bytes, tmp_path: Path, source: str, name: str
) -> None:
    files = {f"m-{kind}.gguf": model for kind in ("Q2_K", "Q4_K_M", "Q8_0")}
    files |= {"deep/m-F16.gguf": model, "mmproj-Q4_K_M.gguf": b"an eye"}
    async with hub(some_model=files) as there:
        await bring(fetcher, there, tmp_path, source.format(url=there.url))
    assert left_in(tmp_path) == [name]


async def test_a_broken_connection_goes_on_where_it_broke(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.cuts = [700_000, 600_000, 1]
        await bring(fetcher, there, tmp_path, "some/model")
        begins = [int(one.range.removeprefix("bytes=").rstrip("-") or 0) for one in there.served]
        assert begins == sorted(begins)
        assert begins[-1] > 700_000
        assert there.bytes_sent < len(model) * 1.5
    assert (tmp_path / "m.gguf").read_bytes() == model
    assert left_in(tmp_path) == ["m.gguf"]


async def test_a_pull_that_was_stopped_goes_on_another_day(model: bytes, tmp_path: Path) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.gate.clear()
        first = Fetcher()
        async with aclosing(pull(first, there.hub(), tmp_path, "some/model")) as telling:
            async for told in telling:
                if told.done:
                    break
        await first.close()
        assert ".m.gguf.part" in left_in(tmp_path) and "m.gguf" not in left_in(tmp_path)
        there.gate.set()
        begun = (tmp_path / ".m.gguf.part").stat().st_size
        assert begun > 0
        second = Fetcher()
        await bring(second, there, tmp_path, "some/model")
        await second.close()
        assert there.served[1].range == f"bytes={begun}-"
    assert (tmp_path / "m.gguf").read_bytes() == model


async def test_a_model_that_changed_meanwhile_is_brought_from_its_beginning(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    changed = model[:-1] + b"x"
    async with hub(some_model={"m.gguf": model}) as there:
        there.cuts = [700_000] + [0] * 9
        with pytest.raises(OutsideError):
            await bring(fetcher, there, tmp_path, "some/model")
        there.cuts = []
        there.files["some/model"]["m.gguf"] = changed
        await bring(fetcher, there, tmp_path, "some/model")
    assert (tmp_path / "m.gguf").read_bytes() == changed


async def test_a_server_that_forgot_ranges_is_asked_for_all_of_it(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.cuts, there.forgets = [700_000], True
        await bring(fetcher, there, tmp_path, f"{there.url}/cdn/some/model/m.gguf")
    assert (tmp_path / "m.gguf").read_bytes() == model


@pytest.mark.parametrize("source", ["some/model", "{url}/some/model/resolve/main/m.gguf"])
async def test_damaged_bytes_are_found_out_and_leave_nothing(
    fetcher: Fetcher, model: bytes, tmp_path: Path, source: str
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.damage = True
        with pytest.raises(OutsideError) as raised:
            await bring(fetcher, there, tmp_path, source.format(url=there.url))
    assert raised.value.code == "wrong_checksum"
    assert left_in(tmp_path) == []


async def test_the_checksum_that_stands_on_the_way_is_used_where_no_list_tells_it(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.damage, there.tells = True, False
        with pytest.raises(OutsideError) as raised:
            await bring(fetcher, there, tmp_path, "some/model")
    assert raised.value.code == "wrong_checksum"


async def test_a_hub_that_goes_away_keeps_what_came_and_says_so(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.cuts = [700_000] + [0] * 9
        with pytest.raises(OutsideError) as raised:
            await bring(fetcher, there, tmp_path, "some/model")
    assert raised.value.code == "fetch_cut"
    assert 0 < (tmp_path / ".m.gguf.part").stat().st_size <= 700_000


@pytest.mark.parametrize(
    ("source", "family", "code"),
    [
        ("some/other", NotFoundError, "not_there"),
        ("some/model:Q9_Z", NotFoundError, "no_file"),
        ("some/words", InputError, "no_gguf"),
        ("some/pieces", InputError, "in_pieces"),
        ("some", InputError, "bad_source"),
        ("", InputError, "bad_source"),
        ("file:///etc/passwd", InputError, "bad_source"),
        ("../../etc/passwd", InputError, "bad_source"),
        ("{url}/pages/model.gguf", InputError, "not_gguf"),
        ("{url}/cdn/some/model/gone.gguf", NotFoundError, "not_there"),
        ("{url}/pages/..%2F..%2Fevil.gguf", InputError, "bad_source"),
        ("{url}/pages/.hidden.gguf", InputError, "bad_source"),
        ("http://169.254.169.254/model.gguf", LowkeyError, "forbidden_address"),
        ("some/broken", InputError, "broken_gguf"),
    ],
)
async def test_what_is_no_model_is_a_sentence_and_leaves_nothing(
    fetcher: Fetcher, model: bytes, tmp_path: Path, source: str, family: type, code: str
) -> None:
    pieces = {"m-00001-of-00002.gguf": model, "m-00002-of-00002.gguf": model}
    broken = {"b.gguf": model[:4] + b"\xff" * 100}
    async with hub(
        some_model={"m-Q4_0.gguf": model}, some_words={"README.md": b"words"}, some_pieces=pieces,
        some_broken=broken,
    ) as there:  # fmt: skip
        with pytest.raises(family) as raised:
            await bring(fetcher, there, tmp_path, source.format(url=there.url))
    assert raised.value.code == code
    assert raised.value.problem.hint
    assert left_in(tmp_path) == []


async def test_a_model_that_is_not_for_everyone_needs_the_key_and_the_key_stays_with_the_hub(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.token = "canary-key"
        with pytest.raises(InputError) as raised:
            async for _ in pull(fetcher, type(there.hub())(there.url), tmp_path, "some/model"):
                pass
        assert raised.value.code == "not_for_all"
        there.url = there.url.replace("127.0.0.1", "localhost")
        await bring(fetcher, there, tmp_path, "some/model")
        with pytest.raises(InputError):
            await bring(
                fetcher,
                there,
                tmp_path / "b",
                f"{there.url.replace('localhost', '127.0.0.1')}/some/model/resolve/main/m.gguf",
            )
    assert (tmp_path / "m.gguf").read_bytes() == model


async def test_a_disk_without_room_is_a_sentence_before_anything_comes(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        there.sizes["m.gguf"] = 10**15
        with pytest.raises(LimitError) as raised:
            await bring(fetcher, there, tmp_path, "some/model")
    assert raised.value.code == "no_space"
    assert left_in(tmp_path) == []


async def test_a_disk_that_fills_up_while_it_comes_is_a_sentence(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    (tmp_path / ".m.gguf.part").symlink_to("/dev/full")
    async with hub(some_model={"m.gguf": model}) as there:
        with pytest.raises(LimitError) as raised:
            await bring(fetcher, there, tmp_path, "some/model")
    assert raised.value.code == "no_space"
    assert left_in(tmp_path) == []


async def test_a_file_of_unknown_size_comes_too(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}) as there:
        told = await bring(fetcher, there, tmp_path, f"{there.url}/unsized/model.gguf")
    assert told[0].total is None
    assert (tmp_path / "model.gguf").read_bytes() == model


async def test_the_same_model_is_pulled_once_at_a_time_and_not_again(
    fetcher: Fetcher, model: bytes, tmp_path: Path
) -> None:
    async with hub(some_model={"m.gguf": model}, other_model={"m.gguf": model + b"x"}) as there:
        there.gate.clear()
        async with aclosing(pull(fetcher, there.hub(), tmp_path, "some/model")) as telling:
            async for told in telling:
                if told.done:
                    break
            with pytest.raises(InputError) as raised:
                await bring(fetcher, there, tmp_path, "some/model")
            assert raised.value.code == "being_pulled"
        there.gate.set()
        await bring(fetcher, there, tmp_path, "some/model")
        asked = len(there.served)
        told = await bring(fetcher, there, tmp_path, "some/model")
        assert told[-1].done == told[-1].total == len(model)
        assert len(there.served) == asked
        with pytest.raises(InputError) as raised:
            await bring(fetcher, there, tmp_path, "other/model")
        assert raised.value.code == "name_taken"
    assert (tmp_path / "m.gguf").read_bytes() == model
