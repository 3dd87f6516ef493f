"""What the collection learns from its use: searches, gaps, statistics (FAQ-4)."""
