"""What managers set: the menu, the spoken texts in both languages, and the times."""
