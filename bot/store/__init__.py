"""The store: the only user of SQLAlchemy and Alembic; SQLite by default, PostgreSQL for replicas."""
