"""Audit: every look at, change and export of personal data, in chains that show tampering."""
