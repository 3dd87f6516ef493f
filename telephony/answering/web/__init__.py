"""The routes of the webhook app that carry the conversation."""
