"""The two ways to keep and ask for pieces: PostgreSQL and SQLite."""
