"""The steps of a conversation; each returns what is heard next."""
