"""Which places to look in for a question, where nobody said. Knows no place by more than its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lowkey.jobs.research.request import Asked
from lowkey.jobs.research.sources.protocol import Place

_KINDS = {
    "science": re.compile(
        r"\b(?:stud(?:y|ies)|trials?|papers?|evidence|meta-?anal|treat(?:s|ment)|disease|drug|dose|therap|gene|protein"
        r"|cells?|quantum|theorem|physic|chemi|biolog|neural|transformers?|algorithm|climate|species|vaccin|clinical"
        r"|studien?|wirk(?:t|ung)|krankheit|medikament|therapie|forschung)",
        re.IGNORECASE,
    ),
    "software": re.compile(
        r"\b(?:python|java(?:script)?|typescript|rust|golang|c\+\+|library|libraries|framework|repositor|github|api|sdk"
        r"|docker|kubernetes|linux|sql|postgres|sqlite|bug|stack ?trace|exception|compil|npm|pip|open[- ]source|self-?hosted"
        r"|programm|software|bibliothek)",
        re.IGNORECASE,
    ),
    "own": re.compile(
        r"\b(?:my|mine|our|ours|we|us|i|mein\w*|unser\w*|wir|ich|uns)\b", re.IGNORECASE
    ),
}


def chosen(asked: Asked, places: Iterable[Place]) -> list[Place]:
    """Those named; without names those for everything, and the special ones that fit.

    `deep` takes all that are not the person's own: chats and memory are looked into where the
    question is about them, since what was said there is no source on anything else.
    """
    if asked.sources:
        named = {one.lower() for one in asked.sources}
        return [one for one in places if one.name in named]
    return [
        one
        for one in places
        if one.about == "all"
        or (asked.effort == "deep" and one.about != "own")
        or _KINDS[one.about].search(asked.question)
    ]
