"""Telephony: calls come in, wait honestly, are answered, recorded and logged.

Our database is the router; Twilio, or the local exchange in its place, is only a switch.
"""
