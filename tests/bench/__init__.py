"""Measurements with volume: `make bench`. Nothing here is a test."""
