"""Verbs of operators at their phones; who may get a call is decided here alone."""
