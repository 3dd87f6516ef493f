"""Verbs of recordings."""
