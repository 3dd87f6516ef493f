"""Staff accounts: roles, sign-in, second factor, sessions."""
