"""Where research looks. Knows no job, no model and no report."""

from lowkey.jobs.research.sources.choosing import chosen
from lowkey.jobs.research.sources.own import Look, OwnPlace, passage_lead
from lowkey.jobs.research.sources.papers import Arxiv, Crossref, OpenAlex, PubMed
from lowkey.jobs.research.sources.protocol import Conditional, Opens, Place, Wish
from lowkey.jobs.research.sources.software import GitHub, StackOverflow
from lowkey.jobs.research.sources.web import WebPlace, Wikipedia
from lowkey.jobs.research.sources.zim import Zim

__all__ = [
    "Arxiv",
    "Conditional",
    "Crossref",
    "GitHub",
    "Look",
    "OpenAlex",
    "Opens",
    "OwnPlace",
    "Place",
    "PubMed",
    "StackOverflow",
    "WebPlace",
    "Wikipedia",
    "Wish",
    "Zim",
    "chosen",
    "passage_lead",
]
