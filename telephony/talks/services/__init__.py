"""Verbs of talks: what people do with a caller on the line."""
