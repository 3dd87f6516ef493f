"""Change what managers set for the phones; every change is in force at once in all processes."""
