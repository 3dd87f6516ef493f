"""The live board: the line and the day as they are, and any past day."""
