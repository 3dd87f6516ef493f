"""Verbs of the inquiry log; all writes and rules."""
