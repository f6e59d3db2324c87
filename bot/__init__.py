"""coop-bot: reads feeds for Korea-Japan bio cooperation and tells Slack, once."""
