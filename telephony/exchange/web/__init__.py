"""The exchange over HTTP: the provider's REST interface, and the phones that stand on desks."""
