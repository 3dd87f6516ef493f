"""Verbs of the learning room."""
