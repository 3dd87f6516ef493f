"""A believable city for demonstrations, and synthetic load for measurements."""
