"""Past logs: what the columns of a foreign file mean, and what each of its lines becomes."""
