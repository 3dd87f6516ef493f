"""What each verb does, as scripts on a stage."""

from collections.abc import Mapping

from telephony.exchange.stage import Act
from telephony.exchange.verbs.dialling import dial
from telephony.exchange.verbs.gathering import gather
from telephony.exchange.verbs.queueing import enqueue
from telephony.exchange.verbs.recording import record, start, stop
from telephony.exchange.verbs.simple import hangup, leave, pause, play, redirect, reject, say

VERBS: Mapping[str, Act] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
    "Leave": leave,
    "Record": record,
    "Start": start,
    "Stop": stop,
    "Dial": dial,
    "Enqueue": enqueue,
}
