"""Talks: hold, consult, transfer, conference, listening in."""
