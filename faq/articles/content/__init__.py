"""The articles a new installation starts with, and the reading of their files."""
