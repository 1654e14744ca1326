"""Tables that are asked and drawn: what a model may do with them. Other files come in through here."""

from lowkey.files.tables.tools import Keep, table_tools, tabular

__all__ = ["Keep", "table_tools", "tabular"]
