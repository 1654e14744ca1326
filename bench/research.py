"""How well research finds what answers a question, on a closed web of encyclopaedia passages.

    python -m bench.research FOLDER                   the extractive mode, as without a model
    python -m bench.research FOLDER --model ID        with a model that is configured here

FOLDER holds `*.dev.jsonl` and `*corpus.jsonl.xz` as in HippoRAG's HotpotQA, MuSiQue and 2Wiki. Every
passage is a page on loopback; each question is a job of its own. In the rows `no gold` the pages that
answer a question are taken out: then the right answer is none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import lzma
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bench.closed import Closed
from bench.table import machine, table
from lowkey.app import App
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.fetch import Fetched, Fetcher
from lowkey.jobs.research import Asked, EffortName
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.locating import stands
from lowkey.jobs.research.nouns import Lead, Report
from lowkey.jobs.research.polite import Guest
from lowkey.jobs.research.research import Researcher
from lowkey.jobs.research.sources import Wish
from lowkey.jobs.research.sources.api import Api, words
from lowkey.models import Model, Request, TextPiece
from lowkey.tools.web import Page
from lowkey.tools.web.page import page_of
from tests.jobs.rehearsal import Cut, Rehearsal, a_job
from tests.jobs.research.site import Memory

SETS = {"HotpotQA": "hotpotqa100", "MuSiQue": "musique100"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """`answers`: any of them is right. `gold`: the titles of the pages that answer it."""

    of: str
    text: str
    answers: tuple[str, ...]
    gold: frozenset[str]


@dataclass(frozen=True)
class Result:
    f1: float
    answered: bool
    recall: float
    quotes: int
    stand: int
    seconds: float
    steps: int


class Place:
    """The closed web's search, asked over HTTP."""

    private = False
    about = "all"

    def __init__(self, name: str, fetcher: Fetcher, closed: Closed) -> None:
        self.name = name
        self._api = Api(fetcher, name, "named")
        self._closed = closed

    async def find(self, wish: Wish) -> Sequence[Lead]:
        asked = {"q": wish.words, "n": str(wish.count)}
        found = await self._api.json(f"{self._closed.url}/search", asked)
        return [
            Lead(backend=self.name, title=words(one, "title"), url=words(one, "url"), excerpt=words(one, "text"))
            for one in found.rows("results")
        ]  # fmt: skip


@dataclass(frozen=True)
class Bench:
    closed: Closed
    fetcher: Fetcher
    effort: EffortName
    model: Model | None
    cuts: int = 0
    """How often each job is ended on its way; what is counted is what comes of it all the same."""

    async def ask(self, question: Question) -> Result:
        """One question as a job; what came of it."""
        memory, begun = Memory(), time.perf_counter()
        asked = Asked(question=question.text, effort=self.effort)
        job, journal = a_job("research", asked), dict[str, bytes]()
        for life in range(self.cuts + 1):
            last = life == self.cuts
            work = Rehearsal(job, journal=journal, cut_after=None if last else 5 + 7 * life)
            if self.model is not None:
                work.asked_of = self._said
            with contextlib.suppress(Cut):
                report = await Researcher(self._desk(memory)).run(work, asked)
                break
        else:
            raise AssertionError("The last life of a job is not cut.")
        seconds = time.perf_counter() - begun
        sources = {one.id: one for one in report.sources}
        told = report.answer.text if report.answer else ""
        standing = [
            stands(memory.texts[sources[one.source_id].snapshot], one.text, one.begin, one.end)
            for one in report.evidence
        ]
        return Result(
            f1=max(f1(told, one) for one in question.answers),
            answered=bool(told),
            recall=len(question.gold & cited(report)) / max(len(question.gold), 1),
            quotes=len(standing),
            stand=sum(standing),
            seconds=seconds,
            steps=len(journal),
        )

    def _desk(self, memory: Memory) -> Desk:
        guest = Guest(SystemClock(), self._read, self._fetch, pause=0.0)
        place = Place("closed", self.fetcher, self.closed)

        async def able(job: object) -> str:
            del job
            return self.model.info.id if self.model and not self.model.info.weak else ""

        return Desk(SystemClock(), {place.name: place}, memory, guest.page, able)

    async def _fetch(self, url: str) -> Fetched:
        return await self.fetcher.get(url, "named", most=1_000_000)

    async def _read(self, url: str) -> Page:
        return await page_of(await self._fetch(url))

    async def _said(self, request: Request) -> str:
        assert self.model is not None
        return "".join(
            [one.text async for one in self.model.ask(request) if isinstance(one, TextPiece)]
        )


def cited(report: Report) -> frozenset[str]:
    """The titles of the pages that stand behind a sentence of the report."""
    evidence = {one.id: one.source_id for one in report.evidence}
    ids = {
        name for section in report.sections for one in section.sentences for name in one.evidence
    }
    urls = {one.id: one.url for one in report.sources}
    return frozenset(unquote(urls[evidence[name]].rpartition("/wiki/")[2]) for name in ids)


def f1(told: str, right: str) -> float:
    """Of words, as SQuAD counts them."""
    first, second = _bare(told), _bare(right)
    shared = (Counter(first) & Counter(second)).total()
    if not first or not second or not shared:
        return float(first == second)
    precision, recall = shared / len(first), shared / len(second)
    return 2 * precision * recall / (precision + recall)


def _bare(text: str) -> list[str]:
    return re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower())).split()


def questions(folder: Path) -> Iterable[Question]:
    for name, file in SETS.items():
        for line in (folder / f"{file}.dev.jsonl").read_text("utf-8").splitlines():
            row: Row = json.loads(line)
            gold = [one[0] for one in row.get("supporting_facts", [])]
            gold += [one["title"] for one in row.get("supporting", [])]
            answers = (row["answer"], *row.get("aliases", []))
            yield Question(name, row["question"], answers, frozenset(gold))


def passages(folder: Path) -> dict[str, str]:
    """All that the corpora hold; several passages of one title are one page."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*corpus.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row: Row = json.loads(line)
                before = found.get(row["title"], "")
                if row["text"] not in before:
                    found[row["title"]] = f"{before}\n\n{row['text']}".strip()
    return found


async def measure(
    folder: Path, effort: EffortName, model: Model | None, most: int, cuts: int
) -> None:
    closed = Closed(passages(folder))
    asked = [one for name in SETS for one in [q for q in questions(folder) if q.of == name][:most]]
    rows: list[list[object]] = []
    async with closed.served():
        fetcher = Fetcher()
        bench = Bench(closed, fetcher, effort, model, cuts)
        for name in SETS:
            for hides in (False, True):
                results: list[Result] = []
                for question in (one for one in asked if one.of == name):
                    closed.hidden = set(question.gold) if hides else set()
                    results.append(await bench.ask(question))
                rows.append(line(f"{name}, no gold" if hides else name, results, hides))
        await fetcher.close()
    head = ("questions", "count", "answer F1", "F1 of answered", "gold titles cited, %", "answered, %",
            "quotes", "quotes that stand, %", "s each", "steps each")  # fmt: skip
    print(table(head, rows))
    print(
        f"\n{len(closed.passages):,} pages, effort {effort}, {model.info.id if model else 'no model'}. {machine()}"
    )


def line(name: str, results: Sequence[Result], hides: bool) -> list[object]:
    count = len(results)
    answered = [one for one in results if one.answered]
    quotes = sum(one.quotes for one in results)
    return [
        name,
        count,
        None if hides else 100 * sum(one.f1 for one in results) / count,
        None if hides else 100 * sum(one.f1 for one in answered) / max(len(answered), 1),
        None if hides else 100 * sum(one.recall for one in results) / count,
        100 * len(answered) / count,
        quotes,
        100 * sum(one.stand for one in results) / max(quotes, 1),
        sum(one.seconds for one in results) / count,
        sum(one.steps for one in results) / count,
    ]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--effort", choices=("quick", "standard", "deep"), default="quick")
    parser.add_argument("--model", help="the id of a model; empty text: the default one")
    parser.add_argument("--most", type=int, default=1_000, help="questions of each set")
    parser.add_argument(
        "--cuts", type=int, default=0, help="times that each job is ended on its way"
    )
    given = parser.parse_args()
    if given.model is None:
        await measure(given.folder, given.effort, None, given.most, given.cuts)
        return
    with tempfile.TemporaryDirectory() as data:
        async with App.open(Settings(data=Path(data))) as app:
            model = await app.catalogue.find(given.model)
            await measure(given.folder, given.effort, model, given.most, given.cuts)


if __name__ == "__main__":
    asyncio.run(main())
