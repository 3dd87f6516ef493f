"""The jobs of an import, by the names the outbox knows them by."""

CHECK = "inquiry.import.check"
WRITE = "inquiry.import.write"
