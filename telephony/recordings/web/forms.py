"""What people enter about recordings."""

import unicodedata


def parse_seconds(text: str) -> float | None:
    """A place in a recording: `95`, `95.5` or `1:35`, in full width too; None: it is none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    minutes, colon, rest = folded.rpartition(":")
    if not _is_plain(rest, dots=1) or (colon and not _is_plain(minutes, dots=0)):
        return None
    return int(minutes or 0) * 60 + float(rest)


def parse_days(text: str) -> int | None:
    """A number of days, in full width too; None: it is none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return int(folded) if _is_plain(folded, dots=0) else None


def _is_plain(text: str, *, dots: int) -> bool:
    digits = text.replace(".", "", dots)
    return digits.isascii() and digits.isdecimal() and len(text) <= 8
