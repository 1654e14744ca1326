"""The web for the assistant: searching it and reading pages. Knows no model and no conversation."""

from lowkey.tools.web.backends import Backend, Backends, check
from lowkey.tools.web.page import Page
from lowkey.tools.web.protocol import Access, Hit, Query, SearchBackend
from lowkey.tools.web.scripted import Leaf, ScriptedWeb
from lowkey.tools.web.tools import web_tools
from lowkey.tools.web.web import Choice, Web

__all__ = [
    "Access",
    "Backend",
    "Backends",
    "Choice",
    "Hit",
    "Leaf",
    "Page",
    "Query",
    "ScriptedWeb",
    "SearchBackend",
    "Web",
    "check",
    "web_tools",
]
