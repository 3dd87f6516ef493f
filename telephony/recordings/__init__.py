"""Recordings: fetched, checked, encrypted, deleted at the provider with proof, played on record."""
