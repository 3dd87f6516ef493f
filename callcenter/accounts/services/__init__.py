"""Verbs of staff accounts: every write and every rule."""
