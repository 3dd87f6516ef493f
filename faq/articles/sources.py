"""Sources of an article as people write them: `S2 §11(5)`, or `Title | https://…`."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_CODE = re.compile(r"(S\d+)(?:\s+(.+))?", re.DOTALL)
_WEB = frozenset({"http", "https"})


def parse_source(line: str) -> dict[str, str]:
    """One source; a line without a known code is a title, with an address after a bar.

    Raises:
        ValueError: the address is none of the web.
    """
    found = _CODE.fullmatch(line.strip())
    if found:
        return {"code": found[1], "place": (found[2] or "").strip()}
    title, bar, url = (part.strip() for part in line.rpartition("|"))
    if not bar:
        return {"title": line.strip(), "url": ""}
    if not is_web_address(url):
        raise ValueError(url)
    return {"title": title or url, "url": url}


def write_source(source: Mapping[str, str]) -> str:
    """The line that `parse_source` reads."""
    if "code" in source:
        return f"{source['code']} {source.get('place', '')}".strip()
    title, url = source.get("title", ""), source.get("url", "")
    return f"{title} | {url}" if url else title


def is_web_address(url: str) -> bool:
    """Whether an address may stand in an article."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _WEB and bool(parts.hostname) and not re.search(r"[\s<>\"|]", url)
