"""Slack: the only user of slack_sdk and slack_bolt."""
