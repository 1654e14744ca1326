"""What the assistant remembers of a person. Knows no conversation's flow and no model."""
