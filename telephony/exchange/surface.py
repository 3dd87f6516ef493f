"""The second half of the ledger: the REST interface and the webhooks, and who says so."""

from telephony.exchange.behaviours import Behaviour

_USAGE = "https://www.twilio.com/docs/usage/"
_ERRORS = "https://www.twilio.com/docs/errors/"

SURFACE: dict[str, Behaviour] = {
    behaviour.name: behaviour
    for behaviour in (
        Behaviour(
            "signature",
            "documented",
            "Requests are signed over the URL without its fragment and the sorted parameters.",
            f"{_USAGE}webhooks/webhooks-security",
        ),
        Behaviour(
            "connection-overrides",
            "documented",
            "ct, rt, tt, rc and rp in the URL's fragment set time-outs and retries; 15 seconds are "
            "the most.",
            f"{_USAGE}webhooks/webhooks-connection-overrides",
        ),
        Behaviour(
            "redirects-lose-the-form",
            "observed",
            "A redirect, 307 and 308 included, is followed by GET without the form.",
            "guide text; for 307 and 308 a judgement",
        ),
        Behaviour(
            "cut-answers-count-as-no-connection",
            "assumed",
            "A connection cut before the answer is tried again like one that did not come about.",
            "the retry policies name time-outs and statuses only",
        ),
        Behaviour(
            "callbacks-of-a-call-keep-their-order",
            "assumed",
            "Without faults the status callbacks of one call come one after another.",
            "order is not promised; the fault `shuffle` changes it",
        ),
        Behaviour(
            "idempotency-token-on-every-request",
            "assumed",
            "I-Twilio-Idempotency-Token is the same on all attempts of a request.",
            "sources differ on when it is sent",
        ),
        Behaviour(
            "unknown-parameters-are-refused",
            "assumed",
            "An unknown or repeated parameter is refused with 20001.",
            "stricter than Twilio on purpose: it ignores some of them",
        ),
        Behaviour(
            "what-is-not-simulated-is-refused",
            "assumed",
            "A parameter that Twilio has and the exchange does not heed is refused with code 0.",
            "on purpose: nothing is ignored",
        ),
        Behaviour(
            "calls-not-yet-dialled-have-no-start",
            "assumed",
            "A queued call has no start_time and no list filtered by StartTime holds it.",
            "the field is documented as empty until dialled, the filter is not described for it",
        ),
        Behaviour(
            "mono-unless-two-channels-are-requested",
            "documented",
            "The sound of a recording comes on one channel without RequestedChannels=2.",
            "https://www.twilio.com/docs/voice/api/recording#download-dual-channel-media-file",
        ),
        Behaviour(
            "deleted-recordings-are-remembered",
            "documented",
            "A deleted recording is not found, but for 40 days with IncludeSoftDeleted.",
            "https://www.twilio.com/docs/voice/api/recording",
        ),
        Behaviour(
            "caller-id-must-be-ours",
            "documented",
            "A call from a number that is not the account's is refused with 21210.",
            f"{_ERRORS}21210",
        ),
        Behaviour(
            "a-browser-that-is-gone-hangs-up",
            "assumed",
            "A browser phone not heard of for 45 seconds is signed out and its call ends.",
            "documented for a closed page; for a frozen one it depends on the network",
        ),
        Behaviour(
            "tokens-are-optional",
            "assumed",
            "A browser phone may sign in without an access token; one that is given is checked.",
            "on purpose: training phones need none; Twilio always asks for one",
        ),
    )
}
