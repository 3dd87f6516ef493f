"""What recordings are kept in."""
