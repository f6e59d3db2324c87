"""Feeds: URL in, Entries out. The only user of aiohttp and feedparser; knows no other stage."""
