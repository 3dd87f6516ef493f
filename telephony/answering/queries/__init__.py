"""Reads over calls for the pages of what callers meet around a talk."""
