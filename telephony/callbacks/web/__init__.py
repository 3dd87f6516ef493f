"""Callbacks over HTTP: the staff's list, and the page for citizens."""
