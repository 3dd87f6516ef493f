"""What the inquiry log teaches the collection of articles (FAQ-4)."""
