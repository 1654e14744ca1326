"""The command line: commands parse, call the rooms and print. Knows no SQL and no HTTP route."""
