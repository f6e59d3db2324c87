"""The bot's own small web server: health, and Slack's requests in HTTP mode."""
