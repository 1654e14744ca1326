"""`lowkey worker` works on what servers of the same PostgreSQL are asked to have done."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from lowkey.app import App
from lowkey.cli.main import main
from lowkey.cli.worker import _work  # pyright: ignore[reportPrivateUsage]
from lowkey.core.config import Settings
from tests.chat.talk import ALONE
from tests.crash.children import begin, ended
from tests.jobs.lives import ended as job_ended
from tests.postgres import Postgres


def work(data: str, address: str) -> None:
    """The program itself."""
    os.environ |= {"LOWKEY_DATABASE": address, "LOWKEY_DISCOVER": "false"}
    os._exit(main(["worker", "--data", data]))


async def test_a_server_leaves_its_jobs_to_a_worker(
    cluster: Postgres, furnished_cluster: str, tmp_path: Path
) -> None:
    address = cluster.copy(furnished_cluster)
    settings = Settings(
        data=tmp_path / "server", database=address, discover=False, titles=False,
        embeddings="off", max_jobs=0,
    )  # type: ignore[arg-type]  # fmt: skip
    async with App.open(settings) as app:
        request = {"text": "Water the plants."}
        job = await app.jobs.start(ALONE.id, "remind", "Plants", request, "k")
        assert (await app.jobs.read(ALONE.id, job.id)).status == "queued"
        (tmp_path / "worker").mkdir()
        shutil.copy(tmp_path / "server" / "key", tmp_path / "worker" / "key")
        process = begin(work, str(tmp_path / "worker"), address)
        job = await job_ended(app.jobs, job)
        assert job.status == "done"
        inbox = await app.notices.inbox(ALONE)
        assert [(one.kind, one.title, one.body) for one in inbox.notices] == [
            ("reminder", "Plants", "Water the plants.")
        ]
        process.terminate()
        assert await ended(process) == 0
    cluster.drop(address)


async def test_a_worker_makes_no_vectors(
    cluster: Postgres, furnished_cluster: str, tmp_path: Path
) -> None:
    address = cluster.copy(furnished_cluster)
    settings = Settings(
        data=tmp_path,
        database=SecretStr(address),
        discover=False,
        titles=False,
        embeddings="up/embedder",
    )

    def indexing() -> list[str]:
        return [one.get_name() for one in asyncio.all_tasks() if "index" in one.get_name()]

    async with App.open(settings):
        assert indexing() == ["lowkey-index"]
    work = asyncio.create_task(_work(settings))
    try:
        while not any(one.get_name() == "lowkey-ticks" for one in asyncio.all_tasks()):
            await asyncio.sleep(0.005)
        assert indexing() == []
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    cluster.drop(address)


def test_where_there_is_nothing_to_share_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["worker", "--data", str(tmp_path)]) == 1
    assert "The server works on jobs itself." in capsys.readouterr().err


def test_without_the_servers_key_it_does_not_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOWKEY_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    assert main(["worker", "--data", str(tmp_path)]) == 1
    assert "Copy the file `key`" in capsys.readouterr().err
