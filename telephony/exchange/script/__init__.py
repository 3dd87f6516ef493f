"""Stories on the telephone, written in YAML, played in real time by threads that are people."""
