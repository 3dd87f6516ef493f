"""Factories: what tests need to have, made through the services themselves."""
