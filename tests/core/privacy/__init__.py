"""Tests of the privacy rooms: guard, encryption, masking."""
