"""A small collection of our own to search in."""

from faq.search.glossary import shipped_concepts
from faq.search.ranking import Snapshot
from faq.search.values import IndexedText

ARTICLES = (
    IndexedText(
        "lost", "ja", "マイナンバーカードを紛失したときはどうすればよいですか",
        "まず一時停止の電話をしてください。警察への届け出のあと、窓口で再交付を申請します。",
        ("カードを落とした", "財布ごと盗まれた"), ("紛失", "盗難"), "7-1",
    ),
    IndexedText(
        "lost", "en", "What should I do if I lost my My Number Card?",
        "Call the national line to suspend it, report to the police, then apply for a reissue.",
        ("my wallet was stolen", "I cannot find my card"), ("lost", "stolen"), "7-1",
    ),
    IndexedText(
        "pin", "ja", "暗証番号を忘れたときの再設定の方法",
        "ご本人がカードと本人確認書類を持って窓口で再設定します。手数料はかかりません。",
        ("パスワードがわからない", "ロックがかかった"), ("暗証番号", "ロック"), "5-2",
    ),
    IndexedText(
        "pin", "en", "How can I reset a forgotten PIN?",
        "Come to the counter with your card and an identity document. It is free of charge.",
        ("my PIN is locked",), ("PIN", "password"), "5-2",
    ),
    IndexedText(
        "renew", "ja", "電子証明書の有効期限が近づいたときの更新手続き",
        "有効期限の三か月前から更新できます。カードと暗証番号が必要です。", (), ("更新",), "4-2",
    ),
    IndexedText(
        "zairyu", "ja", "在留カードの期間が延びたときにカードの有効期間を変更する方法",
        "在留期間が延びた外国人の方は、古い期限までに窓口で有効期間の変更をしてください。",
        (), ("在留カード",), "9",
    ),
    IndexedText(
        "store", "ja", "コンビニで住民票を取る方法", "利用者証明用電子証明書の暗証番号を入れます。",
        (), ("コンビニ交付",), "12",
    ),
    IndexedText(
        "hours", "en", "When are the counters open?", "On weekdays and two Saturdays a month.",
        (), ("opening hours",), "18",
    ),
)  # fmt: skip

SNAPSHOT = Snapshot.build(ARTICLES, shipped_concepts())


def found(text: str, snapshot: Snapshot = SNAPSHOT, limit: int = 3) -> list[str]:
    """The articles found for a text, the best first."""
    return [hit.id for hit in snapshot.rank(text, limit=limit)]
