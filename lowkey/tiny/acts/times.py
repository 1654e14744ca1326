"""Which words of a time name a day, and which an hour. Refuses to know what day that is."""

import re

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_PART = r"(?:\s+(?:morning|lunchtime|afternoon|evening|night))?"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
DAY = re.compile(
    rf"\b(?:(?:this|next|every|each)\s+)?{_WEEKDAY}\b{_PART}|\b(?:today|tonight|tomorrow)\b{_PART}"
    rf"|\b{_ORDINAL}\s+(?:of\s+)?{_MONTH}\b|\b\d{{1,2}}\s+{_MONTH}\b|\b{_MONTH}\s+\d{{1,2}}\b"
    rf"|\b(?<=on the )(?:{_ORDINAL})\b",
    re.IGNORECASE,
)
DATE = re.compile(rf"{DAY.pattern}|\b{_ORDINAL}\b", re.IGNORECASE)
OFFSET = re.compile(
    r"\b(?:in(?!\s+the\b)|after|before|later|minutes?|hours?|days?|weeks?|months?|years?|"
    r"weekends?|weekdays|every|each|all|again|same|daily|once)\b",
    re.IGNORECASE,
)


_HOUR = re.compile(
    r"\b(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b|o'?clock)|\d{1,2}[:.]\d\d|noon|midnight|morning|"
    r"lunch(?:time)?|afternoon|evening|night|breakfast|dinner|bedtime|(?<=at )\d{1,2})\b|"
    r"^\W*(?:at\s+)?\d{1,2}\W*$",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?:on|the|by|for|of|this|next|too|instead|also|please|then|rather|as|well)\b", re.IGNORECASE
)


def timed(text: str) -> bool:
    """Whether a day, an hour or a distance in time is named."""
    far = any(found.group().lower() != "in" for found in OFFSET.finditer(text))
    return far or bool(DATE.search(text) or _HOUR.search(text))


def beside(span: str, new: tuple[str, ...]) -> str:
    """What of an older time stands beside the newer ones: its day beside an hour, its hour beside a day."""
    if any(OFFSET.search(one) for one in new):
        return ""
    dated = any(DATE.search(one) for one in new)
    hours = any(_LOOSE.sub("", DATE.sub("", one)).strip(" ,.") for one in new)
    if dated and hours:
        return ""
    if not dated:
        day = DATE.search(span)
        return day.group() if day else ""
    return max((_hour(part) for part in _between(span)), key=len)


def _between(span: str) -> list[str]:
    """What stands before, between and after the days of a time."""
    ends = [0, *(place for day in DATE.finditer(span) for place in day.span()), len(span)]
    return [span[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]


def _hour(part: str) -> str:
    """A part of a time without the words that led to its day."""
    part = part.strip(" ,.")
    while (last := re.search(r"(?:^|\s)(\w+)$", part)) and _LOOSE.fullmatch(last.group(1)):
        part = part[: last.start()].rstrip(" ,.")
    return part
