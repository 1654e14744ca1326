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


def beside(span: str, new: tuple[str, ...]) -> str:
    """What of an older time stands beside the newer ones: its day beside an hour, its hour beside a day."""
    if any(OFFSET.search(one) for one in new):
        return ""
    dated = any(DATE.search(one) for one in new)
    timed = any(DATE.sub("", one).strip(" ,.") for one in new)
    if dated and timed:
        return ""
    day = DATE.search(span)
    if not dated:
        return day.group() if day else ""
    if day is None:
        return span
    return max(span[: day.start()], span[day.end() :], key=len).strip(" ,.")
