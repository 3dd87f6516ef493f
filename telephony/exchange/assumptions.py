"""The ledger: every behaviour of the exchange, and how it is known that Twilio behaves so.

`documented`: Twilio's own pages say it. `observed`: seen in payloads or reports of others.
`assumed`: a judgement; all of these belong on the list to be tried with a real account.
"""

from telephony.exchange.behaviours import (
    CALLS,
    CONFERENCE,
    DIAL,
    DOCS,
    ENQUEUE,
    GATHER,
    RECORD,
    TWIML,
    Behaviour,
    assumed,
    documented,
    observed,
)
from telephony.exchange.conference_ledger import CONFERENCES

_CALLS = (
    documented(
        "one-call-per-second",
        CALLS,
        "Calls made through the REST interface leave one per second; the others wait queued.",
    ),
    documented(
        "status-callback-form",
        CALLS + "#statuscallback",
        "Status callbacks carry Timestamp (RFC 2822), CallbackSource and a SequenceNumber from 0.",
    ),
    documented(
        "inbound-number-reports-the-end-only",
        DOCS + "twiml#status-callbacks",
        "The status callback of an incoming number is called once, when the call has ended.",
    ),
    documented(
        "redirect-needs-a-call-in-progress",
        "https://www.twilio.com/docs/api/errors/21220",
        "Only a call in progress can be sent to another document; others give 21220.",
    ),
    observed(
        "blank-places",
        "payloads in public repositories",
        "City, state and postcode of Japanese numbers come as blank parameters, the country as JP.",
    ),
    assumed(
        "ended-call-cannot-be-changed",
        "the error is documented for redirects; for Status it is reported by users",
        "Status=completed for a call that has ended, and canceled for one answered, give 21220.",
    ),
    assumed(
        "unanswered-call-becomes-canceled",
        "the documentation names no final status for completed before the answer",
        "A call ended through the REST interface before it is answered becomes canceled.",
    ),
    assumed(
        "setup-takes-half-a-second",
        "depends on the carrier",
        "Half a second passes between a call's start and its ringing.",
    ),
    assumed(
        "ring-timeout-from-ringing",
        "Twilio adds up to five seconds in some flows",
        "The time-out counts from the ringing, without a buffer.",
    ),
    assumed(
        "unregistered-client-fails-at-once",
        "not described",
        "A call to a client that is not registered becomes failed without ringing.",
    ),
    assumed("busy-phone-is-busy", "depends on the carrier", "A number that is in a call is busy."),
    assumed(
        "number-out-of-service-fails",
        "depends on the carrier; some answer with an announcement",
        "A call to a number that is not in service becomes failed without ringing.",
    ),
    documented(
        "busy-client-rings-unheard",
        "https://github.com/twilio/twilio-voice.js (allowIncomingWhileBusy is false)",
        "A browser phone in a call shows no further call; that one rings until its time-out.",
    ),
    assumed(
        "rejected-is-busy",
        "follows from the SIP answer 486",
        "A call the called person rejects becomes busy.",
    ),
    assumed(
        "caller-gives-up-while-ringing",
        "not described",
        "An incoming call given up before it was answered becomes no-answer.",
    ),
)

_DOCUMENTS = (
    documented(
        "fallback-on-error",
        TWIML + "#request-parameters",
        "A document that cannot be had or performed leads to the fallback URL with ErrorCode and "
        "ErrorUrl.",
    ),
    observed(
        "apology-without-fallback",
        "users report the sentence",
        "Without a fallback, or when it fails too, the caller hears an apology and is hung up.",
    ),
    assumed(
        "strict-grammar",
        "stricter than Twilio on purpose: Twilio only warns (12200) of unknown attributes",
        "Unknown elements, attributes, nesting and ranges are errors.",
    ),
    assumed(
        "endless-loop-is-an-error",
        "Twilio's own limit is not described",
        "Twenty documents in a row without any time passing are an error.",
    ),
    assumed(
        "action-after-hangup",
        "documented for Record; users report it for Dial",
        "When the caller hangs up during Dial or Record, action is requested, its answer ignored.",
    ),
    documented(
        "hangup-answers-first",
        DOCS + "twiml/hangup",
        "Hangup as the first verb does not prevent the call from being answered.",
    ),
    documented(
        "pause-does-not-answer",
        DOCS + "twiml/pause",
        "Pause as the first verb lets an incoming call ring on.",
    ),
    assumed(
        "late-reject-hangs-up",
        "Reject is described for unanswered calls only",
        "Reject in an answered call hangs up.",
    ),
    assumed(
        "speech-speed",
        "depends on voice and text",
        "Speech takes a second per 7 Japanese or 14 other characters, spoken or synthetic.",
    ),
    assumed(
        "tones-take-half-a-second", "close to the real length", "A key's tone takes 0.5 seconds."
    ),
    assumed(
        "unplayable-file-is-an-error",
        "reports differ",
        "A file that cannot be played leads to the fallback.",
    ),
    documented(
        "gather-empty-goes-on",
        GATHER + "#actiononemptyresult",
        "Gather without keys goes on with the next verb, unless actionOnEmptyResult is true.",
    ),
    documented(
        "keys-stop-the-prompt",
        GATHER,
        "A key stops what Gather says; its time-out begins after the prompt and after each key.",
    ),
    observed(
        "finished-on-key",
        "payloads in public repositories",
        "Gather's action also gets FinishedOnKey and msg.",
    ),
    documented(
        "empty-recording-goes-on",
        RECORD,
        "An empty recording asks no action; the document goes on with the next verb.",
    ),
)

_RECORDINGS = (
    assumed(
        "processing-takes-two-seconds",
        "real times vary",
        "A recording is ready two seconds after its end.",
    ),
    assumed(
        "silence-only-is-absent",
        "real lines are never quite silent",
        "A recording trimmed to nothing becomes absent (documented for recordings that are too "
        "short after trimming).",
    ),
    documented(
        "start-recording-channels",
        DOCS + "twiml/recording",
        "Start with Recording records two channels by default, the call's own voice on the first "
        "(others measured the opposite order).",
    ),
    documented(
        "recording-callback-form",
        DOCS + "twiml/recording#attributes-recording-status-callback",
        "Recording callbacks carry RecordingTrack, and the duration only when completed; others "
        "measured that all of them carry ErrorCode.",
    ),
    assumed(
        "dial-recording-from-the-bridge",
        "ringing is not recorded here",
        "A recording of Dial begins when the two are connected, also with record-from-ringing; "
        "the first channel is the caller (documented; others measured the opposite order).",
    ),
    assumed(
        "unready-recording-is-not-deleted",
        "the code is not described",
        "Deleting a recording that is not ready is refused.",
    ),
    documented(
        "conference-recording-is-dual",
        "https://www.twilio.com/en-us/changelog (15 September 2025)",
        "Conferences are recorded in two channels: the first participant, and everybody else "
        "(a measurement of others in March 2026 still saw RecordingChannels 1: to be tried).",
    ),
    documented(
        "conference-recording-starts-with-two",
        CONFERENCE + "#record",
        "A conference's recording begins when the first two participants are bridged; what is "
        "heard while waiting is never recorded.",
    ),
    assumed(
        "first-wish-to-record-counts",
        "described for the status callback only",
        "The first participant whose document wants a recording sets its callback.",
    ),
    assumed("beeps-are-not-recorded", "not described", "Beeps of a conference are not recorded."),
)

_QUEUES = (
    documented(
        "average-queue-time-is-mean-age",
        ENQUEUE + "#attributes-waiturl-parameters",
        "AvgQueueTime is how long those now waiting have waited on average.",
    ),
    documented(
        "wait-document-is-requested-again",
        ENQUEUE + "#attributes-waiturl",
        "When the waiting document of a queue runs out, waitUrl is requested again.",
    ),
    assumed(
        "queue-parameters-on-every-wait-request",
        "described for waitUrl itself",
        "Requests by Redirect and Gather inside a waiting document carry the queue's parameters "
        "too.",
    ),
    documented(
        "enqueue-action",
        ENQUEUE + "#attributes-action",
        "After the queue action is requested with QueueResult, QueueSid and QueueTime.",
    ),
    observed(
        "enqueue-action-after-hangup",
        "several public projects count abandoned calls by it",
        "When the caller hangs up in a queue, action is requested with hangup, its answer ignored.",
    ),
    assumed(
        "enqueue-action-on-redirect",
        "the order of the two requests is not described",
        "A call redirected out of a queue has action requested first, its answer ignored.",
    ),
    documented(
        "broken-wait-document-is-queue-error",
        ENQUEUE + "#queueresult-values",
        "An error in the waiting document leads to action with the result error (without action: "
        "to the fallback, assumed).",
    ),
    assumed(
        "empty-queue-is-looked-at-each-second",
        "the real delay is not described",
        "Dialling an empty queue finds a newcomer within a second.",
    ),
    assumed(
        "dial-unknown-queue-fails",
        "described as an error status without a code",
        "Dialling a queue that does not exist gives failed.",
    ),
)

_DIALLING = (
    documented("first-answer-wins", DIAL, "Of several called the first who answers is connected."),
    documented(
        "caller-id-is-the-callers",
        DIAL + "#callerid",
        "The called see the caller's number unless callerId says another one of ours.",
    ),
    assumed(
        "broken-whisper-ends-the-called-leg",
        "not described",
        "A whisper document that fails hangs up the called leg.",
    ),
    observed(
        "redirected-child-leaves-its-parent",
        "users transfer calls so",
        "A called leg sent to another document goes on alone; the Dial ends for its caller.",
    ),
)

LEDGER: dict[str, Behaviour] = {
    behaviour.name: behaviour
    for behaviour in (
        *_CALLS,
        *_DOCUMENTS,
        *_RECORDINGS,
        *CONFERENCES,
        *_QUEUES,
        *_DIALLING,
    )
}
