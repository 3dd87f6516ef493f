"""Verbs of callbacks; the rules of when and whom to call live here."""
