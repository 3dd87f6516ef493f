"""The part of the ledger about conferences."""

from telephony.exchange.behaviours import (
    CONFERENCE,
    DIAL,
    PARTICIPANT,
    assumed,
    documented,
    observed,
)

CONFERENCES = (
    documented(
        "conference-starts-with-two",
        CONFERENCE + "#attributes-status-callback-event",
        "A conference begins with two participants, one of them with startConferenceOnEnter.",
    ),
    documented(
        "first-participant-sets-callback",
        CONFERENCE + "#attributes-status-callback",
        "The first participant sets the status callback and its events; later ones are ignored.",
    ),
    documented(
        "conference-wait-ends-in-silence",
        CONFERENCE + "#attributes-waiturl",
        "When the waiting document of a conference runs out, there is silence.",
    ),
    assumed(
        "broken-conference-wait-fails",
        "described as: the conference will not be fully established",
        "A waiting document that fails ends the Dial as failed; action or the next verb follows.",
    ),
    documented(
        "label-taken-goes-on",
        CONFERENCE + "#attributes-participant-label",
        "A label that is taken gives 16025, and the document goes on with the next verb.",
    ),
    documented(
        "refused-participant-fails",
        CONFERENCE + "#attributes-coach",
        "Coaching somebody who is not there gives 13240 and leads to action (a full conference is "
        "assumed to do the same).",
    ),
    documented(
        "conference-dial-status-answered",
        DIAL + "#action",
        "After a conference DialCallStatus is answered; DialCallSid and DialCallDuration are not "
        "sent.",
    ),
    observed(
        "conference-end-order",
        "reports: participant-leave comes sometimes before, sometimes after conference-end",
        "At the end of a conference all participant-leave come first, conference-end last.",
    ),
    documented(
        "conference-sequence-from-one",
        CONFERENCE + "#attributes-status-callback-parameters",
        "SequenceNumber of conference callbacks begins with 1.",
    ),
    assumed(
        "removed-participant-goes-on",
        "the reason's name is not assigned in the documentation",
        "A participant removed by the REST interface goes on with her document; the reason told is "
        "participant_updated_via_api.",
    ),
    documented(
        "held-participant-is-apart",
        PARTICIPANT,
        "A participant on hold hears her hold music and nobody, and nobody hears her.",
    ),
    assumed(
        "held-participant-is-not-recorded",
        "the pages are silent on it; nothing of a hold may be relied on to be missing before tried",
        "Neither what somebody on hold says nor her hold music is in a conference's recording.",
    ),
    documented(
        "hold-music",
        PARTICIPANT,
        "Without HoldUrl the provider's music is heard on hold; HoldMethod is GET by default.",
    ),
    assumed(
        "hold-document-ends-in-silence",
        "described for waitUrl only; a document that leads to itself is safe either way",
        "When the hold document runs out, there is silence; it is requested with the standard "
        "parameters of the call.",
    ),
    assumed(
        "broken-hold-document-is-silence",
        "not described",
        "A hold document that fails is an error event; the participant stays on hold in silence.",
    ),
    assumed(
        "hold-again-changes-nothing",
        "not described",
        "Hold for somebody on hold reports nothing and lets the music play on, unless another "
        "HoldUrl comes with it.",
    ),
    assumed(
        "participant-modify",
        "the event's name is documented, what it is sent for is read from a Flex sample "
        "(EndConferenceOnExit)",
        "A change of EndConferenceOnExit, BeepOnExit or coaching is reported as "
        "participant-modify, once for each request, and only when something is another than "
        "before.",
    ),
    assumed(
        "coaching-needs-somebody-there",
        "documented: true needs CallSidToCoach; the refusal is not described",
        "CallSidToCoach that is nobody else in the conference is refused with 20001.",
    ),
    assumed(
        "announcement-is-heard-alone",
        "documented: only the participant hears it; whether she hears the others then is not",
        "While something is announced to one participant she hears nothing else; it is not "
        "recorded; announcements follow each other, and a hold breaks one off.",
    ),
)
