"""PRV-1: ``callcenter privacy scan``."""

import json
import subprocess
import sys

from click.testing import CliRunner, Result

from callcenter.apps.cli.privacy import privacy


def scan(stdin: str | bytes) -> Result:
    return CliRunner().invoke(privacy, ["scan"], input=stdin)


def test_one_answer_for_each_line() -> None:
    """PRV-1: masked text and verdict, in UTF-8, in order."""
    texts = [
        "番号は1234-5678-9018です",
        "電話は06-6384-1111",
        "暗証番号は1234",
        "マイナンバー 123456789012",
    ]
    result = scan("\n".join(json.dumps({"text": text}) for text in texts))
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.output.splitlines()] == [
        {"contains_my_number": True, "masked": "番号は●●●●●●●●●●●●です"},
        {"contains_my_number": False, "masked": "電話は06-6384-1111"},
        {"contains_my_number": False, "masked": "暗証番号は●●●●"},
        {"contains_my_number": False, "masked": "マイナンバー 123456789012"},
    ]
    assert "番号は●" in result.output


def test_bad_line_ends_it_with_its_number() -> None:
    """PRV-1: what came before is answered; the error names the line but not its text."""
    for bad in ("nope 123456789018", '{"text": 5}', "[]", '{"body": "x"}', "5", '{"text": "x"'):
        result = scan('{"text": "a"}\n\n' + bad + "\n")
        assert result.exit_code == 1
        assert result.stderr.splitlines() == ['Error: line 3 is not a JSON object with a "text"']
        assert json.loads(result.stdout) == {"contains_my_number": False, "masked": "a"}


def test_bytes_that_are_not_utf8() -> None:
    assert scan(b'{"text": "\xff"}\n').exit_code == 1


def test_nothing_byte_order_mark_and_half_surrogates() -> None:
    assert scan("").output == ""
    assert json.loads(scan("\ufeff" + '{"text": "a"}').output)["masked"] == "a"
    assert json.loads(scan('{"text": "\\ud83d"}').output)["masked"] == "\ud83d"


def test_needs_nothing_but_the_guard() -> None:
    """The command starts fast: neither web nor database is loaded."""
    code = (
        "import sys, callcenter.apps.cli.privacy;"
        "print([m for m in ('flask', 'sqlalchemy', 'celery', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
