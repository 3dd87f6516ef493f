"""What the provider calls about those who are brought into a talk, and about a caller on hold."""

from flask import Blueprint

from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from telephony.answering.services import joining
from telephony.answering.web.asked import asked_count, asked_leg
from telephony.switch.twiml import Document
from telephony.switch.web.door import Notice, of_fields, webhook

blueprint = Blueprint("answering_parties", __name__)


@blueprint.post("/voice/party")
@webhook("party")
@open_to_all
def party(notice: Notice) -> Document:
    return joining.party_answered(db_session(), asked_leg(), notice.subject, at=notice.at)


@blueprint.post("/voice/party-accepted")
@webhook("party-accepted")
@open_to_all
def party_accepted(notice: Notice) -> Document:
    digits = notice.params.get("Digits", "")
    return joining.party_accepted(db_session(), asked_leg(), digits, at=notice.at)


@blueprint.post("/voice/party-status")
@webhook("party-status", key=of_fields("CallStatus"))
@open_to_all
def party_status(notice: Notice) -> None:
    status = notice.params.get("CallStatus", "")
    joining.party_told(db_session(), asked_leg(), notice.subject, status, at=notice.at)


@blueprint.post("/voice/hold")
@webhook("hold")
@open_to_all
def hold(notice: Notice) -> Document:  # noqa: ARG001 - the same for whoever asks
    return joining.on_hold(db_session(), asked_leg(), turn=asked_count("turn"))
