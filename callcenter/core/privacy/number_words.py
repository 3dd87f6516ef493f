"""The words by which people announce a My Number (the number, not the card)."""

import re

_NAME = (
    r"(?:マイナンバー|ﾏｲﾅﾝﾊﾞｰ|個人番号|[Mm][Yy]\s?[Nn][Uu][Mm][Bb][Ee][Rr]|(?i:individual\s?number))"
    r"(?!カード|\s?[Cc][Aa][Rr][Dd])"
)
NAMED = re.compile(_NAME)
NAMED_JUST_BEFORE = re.compile(
    rf"{_NAME}(?:は|が|を|の番号|番号|です|is|[\s:：=＝、,「(（-]){{0,8}}$"
)
