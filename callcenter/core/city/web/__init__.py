"""The screen of the city profile."""
