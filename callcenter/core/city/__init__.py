"""The city the centre works for: its name and what else the profile says."""
