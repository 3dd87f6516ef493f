"""The conversation with those who call, and with the operators whose phones ring: what every
webhook of a call leads to."""
