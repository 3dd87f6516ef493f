"""Privacy: the My Number guard, field encryption, blind indexes and masking."""
