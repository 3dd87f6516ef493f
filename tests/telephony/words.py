"""What callers hear, in both languages: the words by which a story knows where it is."""

GREETING = {"ja": "お電話ありがとうございます。", "en": "Thank you for calling the"}
LANGUAGES = {"ja": "日本語でのご案内は、1を押してください。", "en": "For English, press 2."}
NOTICE = {"ja": "録音いたします。", "en": "This call will be recorded"}
MENU = {"ja": "ご用件をお選びください。", "en": "Please choose what you are calling about."}
RETRY = {"ja": "番号を確認できませんでした。", "en": "Sorry, I did not get that."}
STAY = {
    "ja": "担当者におつなぎします。このままお待ちください。",
    "en": "We will connect you to an operator.",
}
NEXT = {"ja": "ただいま、1番目に", "en": "You are number 1 in line."}
SECOND = {"ja": "ただいま、2番目に", "en": "You are number 2 in line."}
THIRD = {"ja": "ただいま、3番目に", "en": "You are number 3 in line."}
CANNOT_SAY = {"ja": "ただいまお伝えできません。", "en": "We cannot say at the moment"}
COMFORT = {"ja": "お待たせして申し訳ございません。", "en": "Calls are answered in order."}
NO_SECRETS = {"ja": "おたずねすることはありません。", "en": "never ask for your PIN"}
CONNECTING = {"ja": "お待たせいたしました。", "en": "We are connecting you now."}
ON_HOLD = {"ja": "ただいま確認しております。", "en": "We are looking into this for you."}
FULL = {"ja": "大変混み合っています。", "en": "All lines are very busy"}
CLOSED = {"ja": "受付時間外です。", "en": "Our lines are closed"}
LOST_CARD = {"ja": "24時間受け付けています。", "en": "you can suspend it at any hour"}
MESSAGE = {"ja": "発信音のあとに", "en": "You can leave a message."}
MESSAGE_KEPT = {"ja": "ご伝言を承りました。", "en": "We have your message."}
GOODBYE = {"ja": "失礼いたします。", "en": "Goodbye."}
SORRY = {"ja": "お電話をおつなぎできません。", "en": "We are sorry. We cannot connect"}
BROKEN = {"ja": "機械の不具合のため", "en": "because of a technical problem"}
PRESS_ONE = "応答するには、1を押してください。"

# Either of these tells of a recording that is to follow.
TOLD = {language: (NOTICE[language], MESSAGE[language]) for language in ("ja", "en")}

OFFER = {"ja": "折り返しをご希望の方は、1を", "en": "To be called back, press 1."}
OFFER_CLOSED = {"ja": "次の受付時間に、こちらから", "en": "when we are open again. To be called"}
CONFIRM = {"ja": "よろしければ1を", "en": "If that is right, press 1."}
ASK_NUMBER = {"ja": "最後に、シャープを", "en": "Then press the pound key."}
BAD_NUMBER = {"ja": "おかけすることができません。", "en": "we cannot call that number"}
PROMISED = {"ja": "折り返しのお電話を承りました。", "en": "We will call you back when"}
STAY_IN_LINE = {"ja": "順番はそのままです。", "en": "You have kept your place in line."}
SOON = {"ja": "まもなく担当者に", "en": "We are about to connect you"}
CALLED = {"ja": "折り返しのお電話です。", "en": "You asked us to call you back."}
CALLED_OTHER = {"ja": "担当者におつなぎします。", "en": "We are connecting you to an operator."}
NOBODY_THERE = {"ja": "あらためて、お電話いたします。", "en": "We will call you again."}
