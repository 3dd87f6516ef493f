"""What talks are called on pages."""
