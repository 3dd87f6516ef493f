"""Believable inquiries of an invented city, for the demo, load tests and training.

Everything here is computed from data files beside the code; nothing touches a database.
"""
