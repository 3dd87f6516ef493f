"""The record of every call: its legs, what happened, and what came of it."""
