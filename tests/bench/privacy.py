"""`callcenter privacy scan` from end to end: lines a second, the start of the program included."""

import json
import subprocess
import sys
import time
from pathlib import Path

from callcenter.core.privacy.my_number import check_digit
from callcenter.demo.texts.generator import InquiryTexts

LINES = 200_000
TEXTS = 10_000
PLANTED_EVERY = 100


def lines_a_second() -> float:
    """Speed of the scan over `LINES` texts of inquiries, every hundredth with a number in it.

    Raises:
        RuntimeError: the scan failed, or found another number of them.
    """
    given = _lines()
    start = time.perf_counter()
    done = subprocess.run(
        [Path(sys.executable).with_name("callcenter"), "privacy", "scan"],
        input=given,
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    found = done.stdout.count(b'{"contains_my_number": true')
    if done.returncode or found != LINES // PLANTED_EVERY:
        raise RuntimeError(f"privacy scan: {found} numbers found; {done.stderr.decode()[-500:]}")
    return LINES / seconds


def _lines() -> bytes:
    made = InquiryTexts(seed=1)
    texts = [made.make(number).question for number in range(1, TEXTS + 1)]
    for number in range(0, TEXTS, PLANTED_EVERY):
        eleven = f"{number:011}"
        texts[number] += f"番号は{eleven}{check_digit(eleven)}です。"
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    return ("\n".join(lines * (LINES // TEXTS)) + "\n").encode()
