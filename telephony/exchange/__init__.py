"""The local exchange: a process of its own that speaks Twilio's requests and TwiML.

It shares no code with the rest of the product, so that it cannot share its mistakes.
"""
