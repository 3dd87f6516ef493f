"""The ways from the desk to other processes."""
