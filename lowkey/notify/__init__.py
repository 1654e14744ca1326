"""How people hear that something is done or wants their word. Knows no job and no conversation."""
