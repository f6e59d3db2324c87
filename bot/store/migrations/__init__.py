"""Alembic's environment and one file per schema change."""
