"""Opening hours: when each service is open, why, and what the city changes during the year."""
