"""Screens of the set-up of the phones, and the recorded files for the switch."""
