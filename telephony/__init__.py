"""The room for telephony: switch, calls, waiting line, agents, recordings, local exchange."""
