"""Words of the list of nuisance calls and of the question after the talk."""

from flask_babel import LazyString

from callcenter.core.i18n import lazy_gettext as _l
from telephony.setup.models import NuisanceState
from telephony.setup.values import NuisancePolicy

POLICIES: dict[str, LazyString] = {
    NuisancePolicy.ANNOUNCE: _l("Answer, and say that a record is kept"),
    NuisancePolicy.LOW: _l("Answer after everybody else"),
    NuisancePolicy.VOICEMAIL: _l("Take only a message"),
    NuisancePolicy.REJECT: _l("Do not take calls"),
}
STATES: dict[str, LazyString] = {
    NuisanceState.PROPOSED: _l("Waits for a second person"),
    NuisanceState.CONFIRMED: _l("In force"),
    NuisanceState.DECLINED: _l("Declined"),
    NuisanceState.LIFTED: _l("Lifted"),
    NuisanceState.REPLACED: _l("Replaced by a later entry"),
}
ENDED = _l("Ended")
STATE_TONES = {NuisanceState.PROPOSED.value: "waiting", NuisanceState.CONFIRMED.value: "warning"}
LANGUAGES: dict[str, LazyString] = {"ja": _l("Japanese"), "en": _l("English")}
