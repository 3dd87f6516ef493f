"""The floor: settings, clock, identifiers, database, events, jobs, permissions, audit, privacy."""
