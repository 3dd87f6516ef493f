"""The one line of those who wait, in the order in which they first came."""
