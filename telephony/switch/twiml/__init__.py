"""Documents for the switch, out of typed verbs that refuse at once what the switch would refuse.

Use::

    from telephony.switch.twiml import Document, Gather, Redirect, Say

    Document([
        Gather(
            [Say("日本語は1を。", "ja"), Say("For English, press 2.", "en")],
            action=voice_url("language"), num_digits=1, timeout=6,
        ),
        Redirect(voice_url("language", step=2)),
    ]).to_xml()

Verbs and their arguments, in the order they may be given without a name:

- `Say(text, language, voice=None, loop=1)`: any length, it becomes several `<Say>`
- `Play(url, loop=1)` · `Pause(seconds=1)`
- `Gather(prompts, *, action, num_digits=None, timeout=5, finish_on_key="#",
  action_on_empty_result=False)`
- `Redirect(url)` · `Hangup()` · `Reject(reason="rejected" | "busy")` · `Leave()` (out of a queue)
- `Record(*, action, max_seconds=180, timeout=5, finish_on_key="#", play_beep=True,
  recording_callback=None)`
- `Enqueue(queue, *, wait_url, action=None, most=None)`
- `Dial(noun, *, action=None, timeout=30, caller_id=None, time_limit=None, answer_on_bridge=False,
  hangup_on_star=False)` with one of `Number(number, url=None, …)`, `Client(identity,
  parameters={}, …)`, `Conference(name, *, start_on_enter=True, end_on_exit=False, beep="false",
  record=False, wait_url=None, status_callback=None, recording_callback=None, muted=False,
  coach=None, label=None, most=None)`, `Queue(name, url=None)`
- `Document(verbs)`; `WaitDocument(verbs)` for the address of an `Enqueue(wait_url=…)`: the switch
  plays, says, pauses, gathers, redirects, leaves or hangs up there, nothing else.

Every one raises `TwimlError` (a ValueError) when it is made wrongly.
"""

from telephony.switch.twiml.asking import Gather as Gather
from telephony.switch.twiml.asking import Record as Record
from telephony.switch.twiml.dialling import Client as Client
from telephony.switch.twiml.dialling import Conference as Conference
from telephony.switch.twiml.dialling import Dial as Dial
from telephony.switch.twiml.dialling import Noun as Noun
from telephony.switch.twiml.dialling import Number as Number
from telephony.switch.twiml.dialling import Queue as Queue
from telephony.switch.twiml.documents import Document as Document
from telephony.switch.twiml.documents import WaitDocument as WaitDocument
from telephony.switch.twiml.flow import Enqueue as Enqueue
from telephony.switch.twiml.flow import Hangup as Hangup
from telephony.switch.twiml.flow import Leave as Leave
from telephony.switch.twiml.flow import Redirect as Redirect
from telephony.switch.twiml.flow import Reject as Reject
from telephony.switch.twiml.rules import TwimlError as TwimlError
from telephony.switch.twiml.speaking import VOICES as VOICES
from telephony.switch.twiml.speaking import Pause as Pause
from telephony.switch.twiml.speaking import Play as Play
from telephony.switch.twiml.speaking import Say as Say
from telephony.switch.twiml.verbs import Verb as Verb
