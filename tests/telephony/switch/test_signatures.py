"""TEL-8: only what the provider signed comes in, whatever is sent."""

import random
from collections.abc import Callable

import pytest

from telephony.switch.adapters.signatures import Pairs, check
from tests.telephony.switch.signing import sign

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS: Pairs = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
BODY = '{"property": "value", "boolean": true}'
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
TWICE: Pairs = (("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"))


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (URL, FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace(".com", ".com:1234"), FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (
            URL.replace(".com", ".com:1234").replace("https", "http"),
            FIELDS,
            "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        ),
        (URL, FIELDS, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http"), FIELDS, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (URL, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (f"{URL}&bodySHA256={BODY_HASH}", BODY, "a9nBmqA0ju/hNViExpshrM61xv4="),
        (f"{URL}#ct=2000&rc=2", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_vectors_of_the_provider(url: str, params: Pairs | str, signature: str) -> None:
    """The provider's own examples; a fragment, which never travels, does not matter."""
    assert check(url, params, signature, [TOKEN])
    assert not check(url, params, signature, ["54321"])


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (URL, FIELDS, None),
        (URL, FIELDS, ""),
        (URL, BODY, "a9nBmqA0ju/hNViExpshrM61xv4="),
        (f"{URL}&bodySHA256={BODY_HASH}", BODY + " ", "a9nBmqA0ju/hNViExpshrM61xv4="),
        (f"{URL}&bodySHA256=", BODY, "a9nBmqA0ju/hNViExpshrM61xv4="),
        ("https://mycompany.com:port/", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (f" {URL}", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace("foo", "f\noo"), FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://[", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, FIELDS, "署名"),
        (URL, (("From", "\ud800"),), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_what_makes_the_library_raise_is_no_signature(
    url: str, params: Pairs | str, signature: str | None
) -> None:
    assert check(url, params, signature, [TOKEN, ""]) is False


def test_two_tokens_hold_while_they_are_exchanged() -> None:
    signature = sign(URL, FIELDS, TOKEN)
    assert check(URL, FIELDS, signature, ["new", TOKEN])
    assert not check(URL, FIELDS, signature, ["new", ""])
    assert not check(URL, FIELDS, sign(URL, FIELDS, ""), ["new", ""])


def edited(draw: random.Random, text: str) -> str:
    """The text with one sign more, less, or other."""
    place = draw.randrange(len(text) + 1)
    sign_ = draw.choice("0aZ+/=?&%é名 ")
    kinds: list[Callable[[], str]] = [
        lambda: text[:place] + sign_ + text[place:],
        lambda: text[:place] + text[place + 1 :],
        lambda: text[:place] + sign_ + text[place + 1 :],
    ]
    return draw.choice(kinds)()


def mutated(draw: random.Random, url: str, pairs: Pairs, signature: str) -> tuple[str, Pairs, str]:
    """The signed request with one thing changed."""
    fields = list(pairs)
    place = draw.randrange(len(fields))
    name, value = fields[place]
    kind = draw.randrange(6)
    if kind == 0:
        return edited(draw, url), pairs, signature
    if kind == 1:
        return url, pairs, edited(draw, signature)
    if kind == 2:
        fields[place] = (name, edited(draw, value))
    elif kind == 3:
        fields[place] = (edited(draw, name), value)
    elif kind == 4:
        del fields[place]
    else:
        fields.append((f"Added{draw.randrange(1000)}", draw.choice(["", "1", value])))
    return url, tuple(fields), signature


def test_ten_thousand_changed_requests_are_refused() -> None:
    draw = random.Random(20260601)
    url = "https://calls.example.jp/voice/talk?leg=0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b&o=%E5%8C%BA"
    fields: Pairs = (*FIELDS, ("CallerCity", ""), ("CallerName", "山川 花子"))
    signature = sign(url, fields, TOKEN)
    assert check(url, fields, signature, [TOKEN, "former"])
    refused = 0
    while refused < 10_000:
        mutant = mutated(draw, url, fields, signature)
        if (mutant[0].partition("#")[0], *mutant[1:]) == (url, fields, signature):
            continue  # nothing changed that is ever sent
        assert not check(*mutant, [TOKEN, "former"]), mutant
        refused += 1
