"""Real servers for the tests: started by the tests, each worker its own, gone with them."""
