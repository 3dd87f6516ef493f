"""The processes of one installation on one machine: their supervision and the embedded broker."""
