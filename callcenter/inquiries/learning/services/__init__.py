"""Verbs: inquiries handed down without their callers."""
