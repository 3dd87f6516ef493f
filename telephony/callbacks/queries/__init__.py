"""Reads of callbacks, with the actor's rights."""
