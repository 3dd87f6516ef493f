"""Outbox: work to be done after a commit, written in the same transaction as its cause."""
