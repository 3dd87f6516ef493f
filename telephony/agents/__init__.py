"""Operators at their phones: states kept on the server, skills, endpoints."""
