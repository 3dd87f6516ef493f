"""Pages and answers of the search."""
