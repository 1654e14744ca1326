"""Long work that outlives the tab and the process. Other rooms come in through here."""
