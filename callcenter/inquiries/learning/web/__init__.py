"""The way from an inquiry to an article, and back."""
