"""Fixtures for every test: the real servers, and all of tests/fixtures."""

from pathlib import Path

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("[!_]*.py"))

pytest_plugins = [
    "tests.servers.chromium",
    "tests.servers.postgres",
    "tests.servers.valkey",
    *(f"tests.fixtures.{module.stem}" for module in FIXTURES),
]
