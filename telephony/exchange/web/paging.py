"""Pages of a list, as the provider numbers them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from telephony.exchange.web.asked import Asked, Json

USUAL = 50


def page_of(asked: Asked, uri: str, rows: Sequence[Json]) -> Json:
    """One page of `rows`, which are newest first and each have a SID.

    A page begins where its token says, so that new rows do not push old ones onto the next page.
    """
    size = asked.number("PageSize", USUAL)
    number = asked.number("Page", 0)
    start = _start(rows, asked.text("PageToken"), number * size)
    shown = rows[start : start + size]
    more = start + size < len(rows)
    return {
        str(asked.operation.listed): list(shown),
        "page": number,
        "page_size": size,
        "start": start,
        "end": max(start, start + len(shown) - 1),
        "uri": _address(asked, uri, number, asked.text("PageToken")),
        "first_page_uri": _address(asked, uri, 0),
        "previous_page_uri": _address(asked, uri, number - 1) if number else None,
        "next_page_uri": _address(asked, uri, number + 1, _token(shown)) if more else None,
    }


def _token(shown: Sequence[Json]) -> str:
    last = shown[-1]
    return f"PA{last.get('sid') or last['call_sid']}"


def _start(rows: Sequence[Json], token: str, otherwise: int) -> int:
    for place, row in enumerate(rows):
        if token and token[2:] in {row.get("sid"), row.get("call_sid")}:
            return place + 1
    return otherwise


def _address(asked: Asked, uri: str, page: int, token: str = "") -> str:
    kept = {
        name: list(values)
        for name, values in asked.given.items()
        if name not in {"Page", "PageToken", "PageSize"}
    }
    query = {**kept, "PageSize": asked.number("PageSize", USUAL), "Page": page}
    if token:
        query["PageToken"] = token
    return f"{uri}?{urlencode(query, doseq=True)}"
