"""A report as Markdown. Whatever others wrote is escaped: it makes no link, no heading, no picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lowkey.core.names import plain
from lowkey.jobs.research.nouns import Report, Verdict
from lowkey.jobs.research.rendering import words
from lowkey.jobs.research.rendering.citing import Citations, Cited, Mark, openable

QUOTE = 300
"""Letters of a quote in a mark."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|!~&])")


def markdown(report: Report) -> str:
    return "\n".join(_lines(report)).strip() + "\n"


def escaped(text: str) -> str:
    """Words of others as one line of text that means only itself."""
    line = _MARKS.sub(r"\\\1", plain(text))
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
    line = re.sub(r"^([-+=])", r"\\\1", line)
    return re.sub(r"(?i)\b(https?|ftp)://", r"\1:\\/\\/", line).replace("www.", "www\\.")


def _lines(report: Report) -> Iterator[str]:
    cited = Citations(report)
    yield f"# {escaped(report.question)}\n"
    yield f"*{escaped(words.made(report))}*\n"
    for note in report.notes:
        yield f"> {escaped(note)}\n"
    if report.answer:
        yield f"**{words.ANSWER}:** {escaped(report.answer.text)} {_marks(cited.marks(report.answer.evidence))}{_shaky(report.answer.verdict)}\n"  # fmt: skip
    if not report.sections:
        yield f"{words.NOTHING}\n"
    if report.changes:
        yield from _list(words.CHANGED, [escaped(words.changed(one)) for one in report.changes])
    for section in report.sections:
        yield f"## {escaped(section.title)}\n"
        for sentence in section.sentences:
            end = "\n" if section.quoted else ""
            yield f"{escaped(sentence.text)} {_marks(cited.marks(sentence.evidence))}{_shaky(sentence.verdict)}{end}"
        yield ""
    yield from _list(words.AGAINST, list(_against(report, cited)))
    yield from _list(words.LACKING, [escaped(words.lacking(one)) for one in report.missing])
    yield from _list(words.HOW, list(map(escaped, words.problems(report))))
    yield from _sources(cited.sources())
    yield from _list(words.READ, [f"{_link(one.title, one.url)} ({escaped(one.problem or words.dates(one))})" for one in cited.rest()])  # fmt: skip


def _against(report: Report, cited: Citations) -> Iterator[str]:
    for one in report.contradictions:
        sides = [cited.evidence(one.first), cited.evidence(one.second)]
        told = [
            f"{escaped(source.title)}{f' ({escaped(source.date)})' if source.date else ''}: “{escaped(evidence.text)}” "
            f"{_marks(cited.marks((evidence.id,)))}" + (" *(newer)*" if one.newer == evidence.id else "")
            for evidence, source in filter(None, sides)
        ]  # fmt: skip
        yield f"{escaped(one.about)} {' — '.join(told)}"


def _sources(sources: Sequence[Cited]) -> Iterator[str]:
    if not sources:
        return
    yield f"## {words.SOURCES}\n"
    for one in sources:
        source = one.source
        yield f"{one.number}. {_link(source.title, source.url)} ({escaped(words.dates(source))})"
        for quote in one.quotes:
            yield f"   - “{escaped(quote.text)}”"
        for copy in one.copies:
            yield f"   - The same words: {_link(copy.title, copy.url)}"
        if source.suspicious:
            yield f"   - ⚠ {escaped(words.flagged(source))}"
    yield ""


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {title}\n"
        yield from (f"- {line}" for line in lines)
        yield ""


def _marks(marks: Sequence[Mark]) -> str:
    """Links with the quote as their title, which browsers show on hover."""
    return "".join(_mark(one) for one in marks)


def _mark(mark: Mark) -> str:
    if not openable(mark.source.url):
        return f"\\[{mark.number}\\]"
    quote = plain(mark.evidence.text)[:QUOTE].replace("\\", "\\\\").replace('"', "”")
    return f'[\\[{mark.number}\\]](<{_address(mark.source.url)}> "{quote}")'


def _shaky(verdict: Verdict) -> str:
    said = words.SHAKY[verdict]
    return f" *({said})*" if said else ""


def _link(title: str, url: str) -> str:
    return f"[{escaped(title)}](<{_address(url)}>)" if openable(url) else escaped(title)


def _address(url: str) -> str:
    return plain(url).replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C").replace(" ", "%20")  # fmt: skip
