"""The web floor: what every page of the three apps stands on."""
