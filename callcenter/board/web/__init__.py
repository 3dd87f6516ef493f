"""The board on the staff's screens."""
