"""The jobs of a recording, by the names the outbox knows them by."""

FETCH = "recording.fetch"
DELETE = "recording.delete"
SILENCE = "recording.silence"
DESTROY = "recording.destroy"
