"""Screens of the opening hours."""
