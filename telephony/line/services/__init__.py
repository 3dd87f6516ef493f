"""Verbs of the line; every rule about who is next lives here."""
