"""Reads of the inquiry log."""
