"""How the assistant should behave: the published rule book. Knows no model."""
