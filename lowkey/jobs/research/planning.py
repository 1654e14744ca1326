"""A question as a tree of sub-questions, by rules, and what a person changes of it. Knows no model.

The page sends a plan as one line of JSON, `{"plan": [{"text": …, "done_when": …}, …]}`: it takes the
place of what is still open. Any other word of the person is one more thing to look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from lowkey.core.names import plain
from lowkey.jobs.research.nouns import Answered, Origin, Plan, SubQuestion

QUERY = 200
"""Letters of a query: what a search takes."""
LONGEST = 500
"""Letters of a sub-question."""
_OPTIONS = re.compile(
    r"\b(?:between|both)\s+(.+?)\s+and\s+(.+?)(?=[?,;]|$)|([^,?;]+?)\s+(?:vs\.?|versus)\s+([^,?;]+)"
    r"|,\s*(?:the\s+)?([^,?;]+?)\s+or\s+(?:the\s+)?([^,?;]+?)\s*\?",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^\W*(?:(?:please|bitte)\s+)?(?:(?:can|could|would) you\s+)?(?:(?:find out|tell me|research|look up|compare|explain|write (?:a|an) \w+ (?:on|about))\s+)?"
    r"(?:(?:what|which|who|whom|whose|when|where|why|how(?: many| much| long| old)?|is|are|was|were|do|does|did|has|have|can|wer|was|wann|wo|wie|warum|welche[rsn]?)\s+)?"
    r"(?:(?:is|are|was|were|do|does|did|has|have)\s+)?(?:(?:the|a|an)\s+)?",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"^\W*(?:please\s+)?(?:also\s+)?(?:look (?:at|into)|check|consider|include|schau(?: dir)?(?: auch)?|prüfe)\s+(?:also\s+)?",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_]*[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+(?:of|the|de|von|van|and|&)?\s*[A-ZÀ-ÖØ-Þ\d][\w’'-]*)*")  # fmt: skip


def by_rules(question: str, most: int) -> Plan:
    """The question itself, its parts where it has several, and the things it compares."""
    whole = plain(question)[:LONGEST]
    parts = [one.strip() for one in re.split(r"(?<=[?;])\s+|\n+|\s*\d+[.)]\s+", question) if one.strip()]  # fmt: skip
    told = [(whole, "A source answers it.")]
    if len(parts) > 1:
        told += [(one, "A source answers it.") for one in parts]
    told += [(one, "A source describes it.") for one in options(whole)]
    return added(Plan(question=question), told, "rule", most)


def options(question: str) -> list[str]:
    """What a question compares."""
    found = _OPTIONS.search(question)
    sides = [one for one in found.groups() if one] if found else []
    return [re.sub(_ASKING, "", one.strip()).strip(" ?.") for one in sides if len(one) < 120]


def added(
    plan: Plan,
    told: Iterable[tuple[str, str]],
    origin: Origin,
    most: int,
    parent_id: str | None = None,
) -> Plan:
    """The plan with more sub-questions (text, done when), as long as there is room and each is new."""
    subs = list(plan.subs)
    known = {one.text.casefold() for one in subs}
    for text, done_when in told:
        text = plain(text)[:LONGEST]
        if not text or text.casefold() in known or len(subs) >= most:
            continue
        known.add(text.casefold())
        name = f"q{len(subs) + 1}"
        subs.append(
            SubQuestion(
                id=name,
                text=text,
                done_when=plain(done_when)[:LONGEST],
                origin=origin,
                parent_id=parent_id,
            )
        )
    return plan.model_copy(update={"subs": tuple(subs)})


def settled(plan: Plan, states: dict[str, Answered]) -> Plan:
    """The plan with these states."""
    subs = tuple(
        one.model_copy(update={"state": states[one.id]}) if one.id in states else one
        for one in plan.subs
    )
    return plan.model_copy(update={"subs": subs})


def steered(plan: Plan, words: Sequence[str], most: int) -> Plan:
    """The plan after what the person said meanwhile. What was answered stays."""
    for said in words:
        edited = _edited(said)
        if edited is None:
            more = [(_LOOK.sub("", said).strip() or said, "")]
            plan = added(plan, more, "person", max(most, len(plan.subs) + 1))
            continue
        kept = {text.casefold() for text, _ in edited}
        gone: dict[str, Answered] = {
            one.id: "dropped"
            for one in plan.subs
            if one.state == "open" and one.text.casefold() not in kept
        }
        plan = added(settled(plan, gone), edited, "person", max(most, len(plan.subs) + len(edited)))
    return plan


def _edited(said: str) -> list[tuple[str, str]] | None:
    """The sub-questions of a plan that the page sent; None for any other word."""
    try:
        sent: Any = json.loads(said.strip().partition("\n")[0])
    except ValueError:
        return None
    if not isinstance(sent, dict) or not isinstance(cast("dict[str, Any]", sent).get("plan"), list):
        return None
    found: list[tuple[str, str]] = []
    for one in cast("list[Any]", sent["plan"])[:100]:
        fields = cast("dict[str, Any]", one) if isinstance(one, dict) else {"text": one}
        text, done_when = fields.get("text"), fields.get("done_when", "")
        if isinstance(text, str) and text.strip():
            found.append((plain(text), done_when if isinstance(done_when, str) else ""))
    return found


def queries(sub: str, most: int) -> list[str]:
    """What to look for: the sub-question without the words that ask, and the names in it."""
    asked = _ASKING.sub("", sub, count=1).strip(" ?.") or sub
    named = " ".join(dict.fromkeys(names(sub)))
    found = [one[:QUERY].strip() for one in (asked, named) if one.strip()]
    return list(dict.fromkeys(found))[:most]


def names(text: str) -> list[str]:
    """What looks like names, without the word that a question begins with."""
    asked = _ASKING.match(text)
    begin = asked.end() if asked else 0
    return [one.group().strip() for one in NAME.finditer(text, begin)]


def opposing(claim: str) -> str:
    """A search for what speaks against a claim."""
    return f"{claim.rstrip('.')[: QUERY - 40]} disputed OR false OR criticism"
