"""The screen on which managers set up the phones of their operators."""
