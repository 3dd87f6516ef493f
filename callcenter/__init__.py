"""Call-center and inquiry platform for Japanese cities' My Number card work."""
