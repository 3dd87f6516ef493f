"""What the phones of a new installation say and do until a manager sets something else."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from telephony.setup.values import LANGUAGES, AnswerChoice, MenuChoice

# Filled from the city profile whenever a text is said.
CITY_VARIABLES = frozenset({"centre", "lost_line"})
STAGES = (
    "begin",
    "notices",
    "listed",
    "menu",
    "answers",
    "wait",
    "closed",
    "callback",
    "voicemail",
    "end",
    "operator",
)


@dataclass(frozen=True)
class ProductText:
    """One text as the product brings it.

    Attributes:
        stage: part of a call in which it is said, one of `STAGES`.
        texts: by language; two texts are said in one language only.
        variables: what stands in braces in it.
    """

    code: str
    stage: str
    texts: Mapping[str, str]
    variables: tuple[str, ...]

    @property
    def needed_variables(self) -> tuple[str, ...]:
        """Those that a wording of the centre must name too: the text says nothing without."""
        return tuple(name for name in self.variables if name not in CITY_VARIABLES)

    @property
    def may_be_recorded(self) -> bool:
        """Whether the words are the same in every call."""
        return not self.needed_variables


def _load() -> Mapping[str, ProductText]:
    source = Path(__file__).with_name("prompts.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            code: ProductText(
                code,
                entry["stage"],
                {language: entry[language] for language in LANGUAGES if language in entry},
                tuple(entry["variables"]),
            )
            for code, entry in tomllib.loads(source).items()
        }
    )


PRODUCT_TEXTS = _load()
DEFAULT_MENU = (
    MenuChoice(
        "1",
        "booking",
        "受取の予約・変更",
        "Booking and pickup",
        "カードの受け取り、ご予約、ご予約の変更",
        "booking or picking up a card",
        "3-1",
    ),
    MenuChoice(
        "2",
        "certificate",
        "電子証明書・暗証番号",
        "Certificate and PIN",
        "電子証明書の更新、暗証番号の再設定",
        "certificate renewal or your PIN",
        "4-2",
    ),
    MenuChoice(
        "3",
        "lost",
        "紛失・再交付",
        "Lost card",
        "カードの紛失、再交付",
        "a lost card",
        "7-1",
    ),
    MenuChoice(
        "4",
        "other",
        "その他",
        "Other",
        "そのほかのご用件",
        "anything else",
        None,
    ),
)
# None is offered until a manager switches it on.
DEFAULT_ANSWERS = (
    AnswerChoice(1, "5", "受け取りに必要なもの", "what to bring for picking up a card"),
    AnswerChoice(2, "6", "電子証明書の更新", "renewing a certificate"),
    AnswerChoice(3, "7", "暗証番号を忘れたとき", "a forgotten or locked PIN"),
)
