"""Provider keys made into tokens of browsers."""
