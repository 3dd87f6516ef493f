"""Callbacks: people who are called back in turn, once, in opening hours, in their language."""
