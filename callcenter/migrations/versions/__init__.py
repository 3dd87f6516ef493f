"""The steps that bring a database to the present shape, each after the one it names."""
