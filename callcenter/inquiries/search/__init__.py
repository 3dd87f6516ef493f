"""Full-text search of inquiries in the database itself: folded text, pieces of it as index, and
the folded text again as proof."""
