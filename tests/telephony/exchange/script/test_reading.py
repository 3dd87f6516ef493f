"""A script is read strictly: what is wrong is told with its line, before anybody dials (TEL-8)."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import telephony.exchange
from callcenter.apps.cli import callcenter
from callcenter.demo.seeding import DEMO_PASSWORD
from callcenter.demo.texts.city import load_city
from telephony.exchange.script.reading import ScriptError, read_script
from telephony.exchange.script.steps import (
    CALLER_VERBS,
    OPERATOR_VERBS,
    Answers,
    Declines,
    Dials,
    HangsUp,
    Hears,
    HearsNot,
    IsCalled,
    LetsRing,
    Practises,
    Presses,
    Uses,
    Waits,
)
from tests.telephony.exchange.script.examples import NAMES, example

README = Path(telephony.exchange.__file__).with_name("README.md")
CALLER = """callers:
  - name: 市民
    number: "+819012345678"
    does:
      - dials
      - %s
"""


def test_every_example_is_a_script_of_the_demonstration_city() -> None:
    """Four stories, each in both languages, played by people that there are."""
    assert len(NAMES) == 8
    logins = {member.login for member in load_city().staff}
    for name in NAMES:
        script = read_script(example(name))
        assert script.title
        assert script.language == name.removesuffix(".yaml")[-2:]
        assert script.password == DEMO_PASSWORD
        assert {operator.login for operator in script.operators} <= logins


def test_every_step_is_explained() -> None:
    explained = README.read_text(encoding="utf-8")
    verbs = CALLER_VERBS.keys() | OPERATOR_VERBS.keys()
    assert [verb for verb in sorted(verbs) if f"`{verb}" not in explained] == []


def test_steps_have_short_and_long_forms() -> None:
    script = read_script(
        """
within: 20
operators:
  - {name: 青木, login: aoki, does: [signs_in, answers: {after: 2, within: 5}]}
callers:
  - name: 市民
    number: +819012345678
    does:
      - waits: 1.5
      - dials: {at: 3, withheld: true, forwarded_from: "+815011112222"}
      - hears: ありがとう
      - hears: {text: yes, within: 9}
      - presses: 12#
      - hangs_up
"""
    )
    [caller], [operator] = script.callers, script.operators
    assert caller.number == "+819012345678"
    assert caller.does == (
        Waits(line=9, seconds=1.5),
        Dials(line=10, at=3.0, withheld=True, forwarded_from="+815011112222"),
        Hears(line=11, text="ありがとう"),
        Hears(line=12, text="yes", within=9.0),
        Presses(line=13, keys="12#"),
        HangsUp(line=14),
    )
    assert operator.does[1] == Answers(line=4, after=2.0, within=5.0)
    assert script.within == 20


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ("sings: ラララ", "line 6: unknown verb 'sings'"),
        ("takes_calls", "line 6: unknown verb 'takes_calls'"),
        ("hears", "line 6: 'text' is missing"),
        ("hears:", "line 6: 'text' is missing"),
        ('hears: ""', "line 6: 'text' must be a single value"),
        ("hears: {text: [a]}", "line 6: 'text' must be a single value"),
        ("hears: {text: a, whithin: 3}", "line 6: unknown word 'whithin'; known: text, within"),
        ("hears: {text: a, text: b}", "line 6: 'text' is there twice"),
        ("hears: {text: a, within: soon}", "line 6: 'within' must be seconds"),
        ("waits: -1", "line 6: 'seconds' must be seconds"),
        ("presses: A", "line 6: 'keys' must be keys"),
        ("says: {text: a, language: fr}", "line 6: 'language' must be ja or en"),
        ("hangs_up: now", "line 6: 'hangs_up' takes no value"),
        ("dials: {forwarded_from: 0312345678}", "line 6: 'forwarded_from' must be a number"),
        ("{hears: a, waits: 1}", "line 6: a step has one verb"),
        ("[hears]", "line 6: here must stand words"),
    ],
)
def test_a_wrong_step_is_told_with_its_line(step: str, complaint: str) -> None:
    with pytest.raises(ScriptError) as wrong:
        read_script(CALLER % step)
    assert str(wrong.value).startswith(complaint)
    assert wrong.value.line == 6


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1: the file is empty"),
        ("title: a\n", "line 1: there is nobody"),
        ("- a\n", "line 1: here must stand words"),
        ("title: a\ncaller: []\n", "line 2: unknown word 'caller'"),
        ("title: [a\n", "line 2: "),
        ("callers: {}\n", "line 1: 'callers' must be a list"),
        ("callers:\n  - name: a\n    does: []\n", "line 2: 'number' is missing"),
        (
            "callers:\n  - name: a\n    number: +81312345678\n    does: []\n",
            "line 4: 'dials' or 'is_called' or",
        ),
        (
            "callers:\n  - name: a\n    number: +81312345678\n    does:\n      - hangs_up\n",
            "line 5: 'dials' or 'is_called' or",
        ),
        ("callers: &a\n  - *a\n", "line 1: here must stand words"),
        ("title: a\x01\n", "line 1: "),
        ("a: 1\n---\nb: 2\n", "line 2: "),
        (
            CALLER % "hangs_up" + "operators:\n  - {name: 市民, login: a, does: [signs_in]}\n",
            "line 8: name",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(ScriptError, match=f"^{complaint}"):
        read_script(text)


def test_the_command_says_which_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(CALLER % "sings", encoding="utf-8")
    result = CliRunner().invoke(callcenter, ["exchange", "script", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {file}: line 6: unknown verb 'sings'; known: hears,")
    missing = CliRunner().invoke(callcenter, ["exchange", "script", str(tmp_path / "none.yaml")])
    assert missing.exit_code == 2


def test_people_are_called_and_operators_practise() -> None:
    script = read_script(
        """
operators:
  - name: 青木
    login: aoki
    does:
      - signs_in
      - practises: {story: angry, language: en}
      - uses: hold
      - uses: {button: consult, value: "agent:1"}
callers:
  - {name: 待つ人, number: +819012345678, does: [is_called: 3, hears_not: {text: 窓口, during: 5}]}
  - {name: 出ない人, number: +819012345679, does: [lets_ring]}
  - {name: 断る人, number: +819012345670, does: [waits: 1, declines: 20]}
"""
    )
    [operator] = script.operators
    assert operator.does[1:] == (
        Practises(line=7, story="angry", language="en"),
        Uses(line=8, button="hold"),
        Uses(line=9, button="consult", value="agent:1"),
    )
    patient, away, busy = script.callers
    assert patient.does == (
        IsCalled(line=11, after=3.0),
        HearsNot(line=11, text="窓口", during=5.0),
    )
    assert away.does == (LetsRing(line=12),)
    assert busy.does[1] == Declines(line=13, within=20.0)


@pytest.mark.parametrize("button", ["Hold", "a/b", "../people", "hold?x=1"])
def test_a_button_is_a_plain_name(button: str) -> None:
    with pytest.raises(ScriptError, match="button"):
        read_script(
            "operators:\n"
            f"  - {{name: 青木, login: aoki, does: [signs_in, uses: {{button: '{button}'}}]}}\n"
        )
