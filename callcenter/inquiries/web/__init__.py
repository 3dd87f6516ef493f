"""Pages of the inquiry log."""
