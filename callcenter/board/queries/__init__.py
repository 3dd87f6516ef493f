"""Reads of the board: few statements, by index, whatever the tables hold."""
