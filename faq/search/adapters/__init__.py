"""What stands behind the port of the index."""
