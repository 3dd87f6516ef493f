"""The catalogs in `locale/`: collect the texts, check that every language has them all.

Use: `python -m callcenter.apps.catalogs update|check|compile`.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from callcenter.core.i18n import LANGUAGES, LOCALE_DIR

ROOT = LOCALE_DIR.parent
ROOMS = ("callcenter", "faq", "telephony", "booking")
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/layouts/**.html", "jinja2"),
]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
SOURCE_LANGUAGE = "en"


def collect() -> Catalog:
    """Every text of the code and the templates."""
    template = Catalog(project="callcenter", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        found = extract_from_dir(
            ROOT / room,
            METHODS,
            keywords=KEYWORDS,
            options_map={"**.html": {"trimmed": "true", "silent": "false"}},
        )
        for file, line, message, comments, context in found:
            template.add(
                message, None, [(f"{room}/{file}", line)], auto_comments=comments, context=context
            )
    return template


def update() -> None:
    """Bring every language's catalog up to the code; English is filled by itself."""
    template = collect()
    for language in LANGUAGES:
        catalog = load(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if language == SOURCE_LANGUAGE:
            _fill(catalog)
        save(language, catalog)


def check() -> list[str]:
    """What is wrong with the catalogs, one line each."""
    template = collect()
    faults = []
    for language in LANGUAGES:
        catalog = load(language)
        for message in template:
            if not message.id:
                continue
            known = catalog.get(message.id)
            if known is None or not _translated(known.string):
                faults.append(f"{language}: not translated: {message.id!r}")
            elif known.fuzzy:
                faults.append(f"{language}: unsure: {message.id!r}")
            else:
                faults += [f"{language}: {error}" for error in known.check(catalog)]
        faults += [
            f"{language}: no longer used: {message.id!r}"
            for message in catalog
            if message.id and template.get(message.id) is None
        ]
    return faults


def load(language: str) -> Catalog:
    """A language's catalog, empty at first."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="callcenter", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(language: str, catalog: Catalog) -> None:
    """Write the catalog as text, sorted, without line numbers, and compiled."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalog,
        width=0,
        sort_output=True,
        no_location=True,
        omit_header=False,
        ignore_obsolete=True,
        include_previous=False,
    )
    path.write_bytes(buffer.getvalue())
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def po_path(language: str) -> Path:
    return LOCALE_DIR / language / "LC_MESSAGES" / "messages.po"


def _fill(catalog: Catalog) -> None:
    for message in catalog:
        if message.id and not _translated(message.string):
            message.string = message.id


def _translated(string: object) -> bool:
    if isinstance(string, list | tuple):
        return bool(string) and all(string)
    return bool(string)


def main(verb: str) -> int:
    """Run one verb; the exit code."""
    if verb == "update":
        update()
        return 0
    faults = check()
    for fault in faults:
        sys.stderr.write(fault + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
