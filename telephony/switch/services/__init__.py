"""What is asked of the switch, kept, sent once, and settled."""
