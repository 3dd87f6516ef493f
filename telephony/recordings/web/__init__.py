"""The pages of calls, and recordings to be heard on them."""
