"""Stories: which items tell the same event, in whatever language (pure)."""
