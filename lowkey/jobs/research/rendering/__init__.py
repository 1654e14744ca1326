"""A report in the forms that people take away. Knows no search, no model and no job."""

from lowkey.jobs.research.rendering.citing import Citations, Cited, Mark
from lowkey.jobs.research.rendering.markdown import markdown
from lowkey.jobs.research.rendering.pack import pack
from lowkey.jobs.research.rendering.page import page

__all__ = ["Citations", "Cited", "Mark", "markdown", "pack", "page"]
