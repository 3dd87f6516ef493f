"""One form for what is written in several ways: width, case, old characters, long vowels."""

import re
import unicodedata

# Old and new forms of the characters that turn up in names, addresses and older papers.
_OLD = (
    "亞亜惡悪壓圧圍囲爲為醫医壹壱榮栄營営衞衛驛駅圓円鹽塩應応櫻桜假仮價価會会懷懐繪絵擴拡"
    "學学樂楽關関觀観歸帰戲戯舊旧據拠擧挙區区驅駆勳勲徑径惠恵經経輕軽縣県檢検險険驗験權権"
    "廣広號号國国黑黒齋斎濟済劑剤雜雑參参棧桟贊賛絲糸齒歯兒児辭辞實実寫写釋釈壽寿收収從従"
    "澁渋縱縦處処將将燒焼證証奬奨條条狀状乘乗淨浄剩剰疊畳讓譲釀醸觸触寢寝愼慎眞真盡尽圖図"
    "粹粋醉酔隨随髓髄數数樞枢瀨瀬聲声靜静齊斉攝摂竊窃專専戰戦淺浅潛潜錢銭踐践總総莊荘裝装"
    "壯壮搜捜爭争臟臓藏蔵屬属續続墮堕對対體体帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾"
    "斷断癡痴遲遅晝昼鑄鋳廳庁聽聴鎭鎮遞逓鐵鉄轉転點点傳伝當当黨党盜盗燈灯稻稲鬪闘德徳獨独"
    "讀読屆届繩縄貳弐惱悩腦脳廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮濱浜變変邊辺邉辺辨弁瓣弁辯弁"
    "舖舗寶宝豐豊沒没飜翻萬万滿満默黙彌弥藥薬譯訳豫予餘余與与譽誉搖揺樣様謠謡來来賴頼亂乱"
    "覽覧龍竜兩両獵猟壘塁勵励禮礼隸隷靈霊齡齢戀恋爐炉勞労樓楼灣湾髙高﨑崎"
)
_NEW_FORMS = str.maketrans(dict(zip(_OLD[::2], _OLD[1::2], strict=True)))
_LONG = re.compile(r"(?<=[ァ-ヶー])[-‐‑‒–—―−~〜](?![0-9])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿㐀-䶿々〆]")


def folded(text: str) -> str:
    """The text with one width, one case, new characters and no controls."""
    plain = text.encode("utf-8", "ignore").decode("utf-8")
    plain = unicodedata.normalize("NFKC", plain).lower().translate(_NEW_FORMS)
    return _LONG.sub("ー", _CONTROLS.sub(" ", plain))


def is_japanese(text: str) -> bool:
    """Whether the text has any kana or kanji."""
    return _JAPANESE.search(unicodedata.normalize("NFKC", text)) is not None
