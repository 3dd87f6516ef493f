"""The switch's web side: the door that webhooks come in through."""
