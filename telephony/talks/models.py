"""Tables of talks."""
