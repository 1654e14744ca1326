"""Servers of others whose tools models may use, over MCP. Knows no model and no conversation."""

from lowkey.tools.connectors.connectors import Connectors
from lowkey.tools.connectors.nouns import Connector, ConnectorTool, Face
from lowkey.tools.connectors.offering import Offering
from lowkey.tools.connectors.sign_ins import SignIns

__all__ = ["Connector", "ConnectorTool", "Connectors", "Face", "Offering", "SignIns"]
