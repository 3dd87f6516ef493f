"""The browser for the tests: Debian's Chromium, kept on this machine's own addresses."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

HOW_TO_INSTALL = "type: sudo apt-get install -y chromium fonts-noto-cjk"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
)


def chromium_program(own: str) -> str | None:
    """The path of an installed Chromium: the system's, else the one at `own`, else None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return own if Path(own).exists() else None


def has_japanese_font() -> bool:
    """Whether fontconfig knows a font for Japanese (without one every character is a box)."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False).stdout)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser shared by this worker's tests; each opens its own context.

    Skips, with the line to type, where Chromium or a Japanese font is missing.
    """
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        program = chromium_program(playwright.chromium.executable_path)
        if program is None:
            pytest.skip(f"Chromium is missing; {HOW_TO_INSTALL}")
        if not has_japanese_font():
            pytest.skip(f"a Japanese font is missing; {HOW_TO_INSTALL}")
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield chromium
        finally:
            chromium.close()
