"""The words that all rooms share: parts, events, the fold, the log, the database. Knows no room."""
