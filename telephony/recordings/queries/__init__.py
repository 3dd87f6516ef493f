"""Reads of recordings, and of calls with them."""
