"""A report as one web page that needs nothing else: no script, no server, no other file.

Its own policy forbids it everything but its style. Printed, it is the PDF. Knows no database.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from lowkey.core.names import plain
from lowkey.jobs.research.nouns import Report, Verdict
from lowkey.jobs.research.rendering import words
from lowkey.jobs.research.rendering.citing import Citations, Cited, Mark, day, openable


def page(report: Report) -> str:
    """The whole page as HTML."""
    return "".join(_page(report))


def _page(report: Report) -> Iterator[str]:
    cited = Citations(report)
    style, policy = _style()
    title = _text(report.question)
    yield (
        '<!doctype html>\n<html lang="und">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<header><h1 dir="auto">{title}</h1><p class="made">{_text(words.made(report))}</p></header>\n'
    )
    for note in report.notes:
        yield f'<p class="note" dir="auto">{_text(note)}</p>\n'
    if report.answer:
        yield f'<p class="answer" dir="auto"><b>{words.ANSWER}:</b> {_text(report.answer.text)}{_marks(cited.marks(report.answer.evidence))}{_shaky(report.answer.verdict)}</p>\n'
    if not report.sections:
        yield f'<p class="nothing">{words.NOTHING}</p>\n'
    yield _list(words.CHANGED, [_text(words.changed(one)) for one in report.changes])
    yield from _sections(report, cited)
    yield _list(words.AGAINST, list(_against(report, cited)), "against")
    yield _list(words.LACKING, [_text(words.lacking(one)) for one in report.missing])
    yield from _sources(cited.sources())
    yield from _behind(report, cited)
    yield "</main>\n</body>\n</html>\n"


def _sections(report: Report, cited: Citations) -> Iterator[str]:
    for section in report.sections:
        yield f'<section><h2 dir="auto">{_text(section.title)}</h2>\n'
        tag = "p" if section.quoted else "span"
        yield "" if tag == "p" else '<p dir="auto">'
        for one in section.sentences:
            yield f'<{tag} dir="auto">{_text(one.text)}{_marks(cited.marks(one.evidence))}{_shaky(one.verdict)}</{tag}> \n'
        yield "</section>\n" if tag == "p" else "</p></section>\n"


def _against(report: Report, cited: Citations) -> Iterator[str]:
    for one in report.contradictions:
        told: list[str] = []
        for found in filter(None, (cited.evidence(one.first), cited.evidence(one.second))):
            evidence, source = found
            date = f" ({_text(source.date)})" if source.date else ""
            newer = " <small>newer</small>" if one.newer == evidence.id else ""
            told.append(
                f'<blockquote dir="auto"><b>{_text(source.title)}</b>{date}: “{_text(evidence.text)}”'
                f"{_marks(cited.marks((evidence.id,)))}{newer}</blockquote>"
            )
        yield f"{_text(one.about)}{''.join(told)}"


def _sources(sources: Sequence[Cited]) -> Iterator[str]:
    if not sources:
        return
    yield f'<section><h2>{words.SOURCES}</h2>\n<ol class="sources">\n'
    for one in sources:
        source = one.source
        yield f'<li id="source-{one.number}" value="{one.number}" dir="auto">{_link(source.title, source.url)} <small>{_text(words.dates(source))}</small>'
        for quote in one.quotes:
            yield f'<blockquote dir="auto">“{_text(quote.text)}”</blockquote>'
        for copy in one.copies:
            yield f"<p><small>The same words: {_link(copy.title, copy.url)}</small></p>"
        if source.suspicious:
            yield f'<p class="note">{_text(words.flagged(source))}</p>'
        yield "</li>\n"
    yield "</ol></section>\n"


def _behind(report: Report, cited: Citations) -> Iterator[str]:
    """What a reader may want to check, folded."""
    rest = [f"{_link(one.title, one.url)} <small>{_text(one.problem or words.dates(one))}</small>" for one in cited.rest()]  # fmt: skip
    how = [_text(one) for one in words.problems(report)]
    for title, lines in ((words.READ, rest), (words.HOW, how)):
        if lines:
            items = "".join(f'<li dir="auto">{line}</li>' for line in lines)
            yield f"<details><summary>{title}</summary><ul>{items}</ul></details>\n"


def _marks(marks: Sequence[Mark]) -> str:
    return "".join(_mark(one) for one in marks)


def _mark(mark: Mark) -> str:
    """A number that leads to its source, and shows its quote to whoever points at it."""
    source = mark.source
    date = f" · {_text(source.date)}" if source.date else ""
    return (
        f'<span class="cite"><a href="#source-{mark.number}">{mark.number}</a>'
        f'<span class="quote" role="note" dir="auto">“{_text(mark.evidence.text)}”'
        f"<small>{_text(source.title)}{date} · read {day(source.retrieved_at)}</small></span></span>"
    )


def _shaky(verdict: Verdict) -> str:
    said = words.SHAKY[verdict]
    return f' <small class="shaky">{said}</small>' if said else ""


def _list(title: str, lines: Sequence[str], name: str = "") -> str:
    if not lines:
        return ""
    items = "".join(f'<li dir="auto">{line}</li>\n' for line in lines)
    return f'<section class="{name}"><h2>{title}</h2>\n<ul>\n{items}</ul></section>\n'


def _link(title: str, url: str) -> str:
    if not openable(url):
        return _text(title)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{_text(title)}</a>'


def _text(text: str) -> str:
    return escape(plain(text))


@cache
def _style() -> tuple[str, str]:
    """(the style, the policy that allows it and nothing more)."""
    style = Path(__file__).with_name("report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"  # fmt: skip
