"""Lowkey as a server of the Model Context Protocol: other assistants come in here. Knows no SQL.

What is imported here loads nothing of the protocol's SDK: that comes with the first visitor.
"""

from lowkey.server.mcp.doors import Doors
from lowkey.server.mcp.offers import OFFERS, Offer, call
from lowkey.server.mcp.route import router
from lowkey.server.mcp.visitor import Tell, Visitor

__all__ = ["OFFERS", "Doors", "Offer", "Tell", "Visitor", "call", "router"]
