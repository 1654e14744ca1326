"""A writer that lies about its ids, two hundred times: what it made up reaches no report."""

from __future__ import annotations

import json
import random
import re

from lowkey.jobs.research import Asked
from lowkey.jobs.research.rendering import pack
from lowkey.jobs.research.research import Researcher
from lowkey.jobs.research.writing import parsed
from lowkey.models import Request
from tests.jobs.rehearsal import Rehearsal, a_job
from tests.jobs.research.site import PAGES, Site
from tests.jobs.research.test_research import said, whole

ASKED = Asked(question="When was the Marrow Bridge opened?", effort="quick")
LIES = (
    "[[e99]]", "[[e0]]", "[[s1]]", "[[E7, e500]]", "[7]", "[^3]", "[[e1]][[e77]]", "[[]]", "[[e2",
    "[[ e3 ; e4 ]]", "(https://evil.example/x)", "[1](https://evil.example)", "", "[[e-1]]", "[[e1e2]]",
)  # fmt: skip
TALES = (
    "The Marrow Bridge was opened to traffic in 1931", "The Marrow Bridge was opened in 1850",
    "It was never opened", "Lena Hartog designed the bridge", "King Otto paid 3 million for it",
    "The Marrow Bridge stands in Oldhaven", "Overall, this is well known",
    "<script>alert(1)</script> the bridge was opened", "Ferries had served the town before",
)  # fmt: skip


def liar(chance: random.Random, key: str, request: Request) -> str:
    """Quotes that stand nowhere, claims on evidence of nobody, sentences with any mark."""
    kind = key.partition(":")[0]
    if kind == "quotes":
        real = [
            one.partition("\n")[0] for one in said(request.turns[-1]).split(". ") if "Marrow" in one
        ]
        return json.dumps([{"quote": one} for one in [*real[:2], chance.choice(TALES)]])
    if kind == "claims":
        told = [
            {"claim": chance.choice(TALES), "evidence": [f"e{chance.randint(0, 30)}"]}
            for _ in range(4)
        ]
        return json.dumps(told)
    if kind in ("judge", "check"):
        words = ("supported", "partial", "contradicted", "certain", "")
        return json.dumps(
            [{"id": f"{chance.choice('cx')}{n}", "verdict": chance.choice(words)} for n in range(9)]
        )
    sentences = [
        f"{chance.choice(TALES)} {chance.choice(LIES)}{chance.choice(LIES)}." for _ in range(8)
    ]
    return chance.choice((" ", "\n")).join(sentences)


def dangling(html: str, text: str) -> list[str]:
    """Whatever in a rendered report points to nothing, or to what it should not."""
    found: list[str] = []
    targets = set(re.findall(r'id="source-(\d+)"', html))
    found += [f"#{one}" for one in re.findall(r'href="#source-(\d+)"', html) if one not in targets]
    if sorted(map(int, targets)) != list(range(1, len(targets) + 1)):
        found.append(f"numbers {targets}")
    listed = set(re.findall(r"^(\d+)\. ", text, re.MULTILINE))
    found += [f"[{one}]" for one in re.findall(r"\\\[(\d+)\\\]", text) if one not in listed]
    links = re.findall(r'href="(http[^"]*)"', html) + re.findall(r"\]\(<([^>]*)>", text)
    found += [one for one in links if one not in PAGES]
    found += re.findall(r"\[\[|\]\]|<script", html)
    return found


async def test_two_hundred_lying_reports_hold_no_dangling_citation() -> None:
    """Each from its own seed, written onto what one and the same search found."""
    site = Site()
    found = Rehearsal(a_job("research", ASKED))
    await Researcher(site.desk()).run(found, ASKED)
    world = {
        key: told
        for key, told in found.journal.items()
        if key.partition(":")[0] in ("search", "read")
    }
    cited = 0
    for seed in range(200):
        chance = random.Random(seed)
        work = Rehearsal(
            a_job("research", ASKED),
            lambda *one, chance=chance: liar(chance, *one),
            journal=dict(world),
        )
        report = await Researcher(site.desk("liar")).run(work, ASKED)
        assert dangling(*whole(report, site)) == []
        cited += sum(len(one.evidence) for section in report.sections for one in section.sentences)
        told = " ".join(one.text for section in report.sections for one in section.sentences)
        for lie in ("1850", "Otto", "3 million", "never"):
            assert lie not in told
        if seed % 40 == 0:
            assert json.loads(pack(report)) == {
                "lowkey_research": 1,
                **report.model_dump(mode="json"),
            }
    assert cited > 200


def test_marks_go_with_the_sentence_that_they_stand_behind() -> None:
    text = "One fact. [[e1]] Two facts [[e2]][[e9]]. Three [[e1, e3]]! - And https://x.example [4] four."
    assert parsed(text, {"e1", "e2", "e3"}) == [
        ("One fact.", ("e1",)),
        ("Two facts.", ("e2",)),
        ("Three!", ("e1", "e3")),
        ("And four.", ()),
    ]
