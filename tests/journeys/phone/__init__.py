"""What the journeys of the phone need beside a browser."""
