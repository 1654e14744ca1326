"""What in a page looks like orders to a machine. Knows no source, and follows none of them.

A list of forms, in English and German: it flags for the reader of a report, and keeps such
sentences from being quoted. What holds without it: whoever reads pages has no tools.
"""

from __future__ import annotations

import re

from lowkey.core.names import plain

MOST = 5
"""Phrases that are told of one page."""
_FORMS = re.compile(
    r"(?:ignore|disregard|forget|override)\W+(?:\w+\W+){0,4}?(?:previous|prior|above|earlier|all|your|other|system)\W+(?:\w+\W+){0,3}?(?:instruction|prompt|rule|message|direction|command|source|guideline)s?"
    r"|(?:ignorier\w*|vergiss|missachte\w*)\W+(?:\w+\W+){0,4}?(?:anweisung|vorgabe|regel|befehl|prompt)\w*"
    r"|(?:attention|note|message|notice|instructions?)\W+(?:to|for)\W+(?:\w+\W+){0,2}?(?:ai|llms?|language models?|assistants?|chatbots?|bots?|agents?|crawlers?)\b"
    r"|(?:ai|llm|language model|assistant|chatbot|agent)s?\W+(?:\w+\W+){0,6}?(?:must|should|shall|need to|have to)\W+(?:not\W+)?(?:\w+\W+){0,2}?(?:say|answer|reply|report|write|state|include|recommend|cite|mention|tell|send|open|visit|call|execute|reveal)\b"
    r"|you are (?:now )?(?:an? )?(?:\w+ ){0,3}(?:ai|assistant|language model|chatbot|dan)\b"
    r"|(?:system|developer) prompt|new instructions\s*:|<\|\w+\|>|\[/?inst\]|<</?sys>>"
    r"|(?:do not|don't|never) (?:tell|inform|mention (?:this )?to|reveal (?:this )?to) the (?:user|human|person|reader)"
    r"|(?:send|forward|post|e-?mail|upload|exfiltrate)\W+(?:\w+\W+){0,5}?(?:api keys?|passwords?|secrets?|conversation|memor(?:y|ies)|chat history|system prompt|credentials)",
    re.IGNORECASE,
)


def suspicious(text: str) -> tuple[str, ...]:
    """The first such phrases, each as one line."""
    found = dict.fromkeys(plain(one.group())[:160] for one in _FORMS.finditer(text))
    return tuple(found)[:MOST]


def suspect(sentence: str) -> bool:
    return _FORMS.search(sentence) is not None
