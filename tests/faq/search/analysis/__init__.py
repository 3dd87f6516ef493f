"""Tests of what is made of texts."""
