"""The shape of the source tree."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("callcenter", "faq", "telephony", "booking")


def test_every_folder_with_code_is_a_package() -> None:
    """The import contracts see packages only: a folder without __init__.py would escape them."""
    folders = {module.parent for room in ROOMS for module in (ROOT / room).rglob("*.py")}
    assert folders
    assert [
        str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()
    ] == []
