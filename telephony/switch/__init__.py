"""The switch: Twilio behind a port, its documents (TwiML), its webhooks, our orders to it."""
