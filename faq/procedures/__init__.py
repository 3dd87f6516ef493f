"""Procedures: what each one needs from whom, check sheets, and the rules of dates and fees."""
