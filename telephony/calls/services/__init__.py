"""Verbs of calls: what happened is kept, legs move forward, numbers are opened on purpose."""
