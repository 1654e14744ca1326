"""Which places to look in for a question, where nobody said. Knows no place by more than its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lowkey.jobs.research.nouns import Asked
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
}


def chosen(asked: Asked, places: Iterable[Place]) -> list[Place]:
    """Those named; without names those for everything, and the special ones that fit. `deep`: all."""
    if asked.sources:
        named = {one.lower() for one in asked.sources}
        return [one for one in places if one.name in named]
    return [
        one
        for one in places
        if one.about == "all" or asked.effort == "deep" or _KINDS[one.about].search(asked.question)
    ]
