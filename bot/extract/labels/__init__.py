"""Deeds and topics: what is done, and about what."""
