"""Alerts: a story's reports in, the message owed to a channel out (pure)."""
