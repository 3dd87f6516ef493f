"""Callers to practise with: they call by themselves, speak their lines, and tell how it went."""
