"""Set times and limits."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.setup.models import ONLY, PhoneSetup
from telephony.setup.queries import stored_times
from telephony.setup.services.stamps import touch
from telephony.setup.values import PhoneTimes

# Lowest and highest value by name, both included. An operator's screen tells of itself every ten
# seconds, so less than thirty of silence would send people away who are there.
RANGES: dict[str, tuple[int, int]] = {
    "ring_seconds": (5, 60),
    "wrap_up_seconds": (0, 900),
    "miss_pause_seconds": (0, 120),
    "misses_before_offline": (1, 10),
    "silent_seconds": (30, 300),
    "overflow_seconds": (0, 900),
    "key_seconds": (3, 20),
    "key_tries": (1, 5),
    "comfort_seconds": (15, 300),
    "longest_line": (1, 500),
    "voicemail_seconds": (30, 600),
    "listening_visible": (0, 1),
    "pause_seconds": (15, 600),
    "citizen_ring_seconds": (10, 60),
    "callback_wrap_up_seconds": (0, 300),
    "callback_days": (1, 3650),
    "service_seconds": (5, 300),
    "short_abandon_seconds": (0, 60),
    "long_wait_seconds": (30, 1800),
}


def check_times(times: PhoneTimes) -> None:
    """Raises:
    Invalid: with `fields` as `PhoneTimes` names them.
    """
    errors = {
        name: "not_in_range"
        for name, value in asdict(times).items()
        if not RANGES[name][0] <= value <= RANGES[name][1]
    }
    if errors:
        raise Invalid(fields=errors)


def set_times(session: Session, actor: Actor, times: PhoneTimes, *, seen: int) -> None:
    """Set all times and limits. Calls that are waiting or ringing follow from their next step on.

    Args:
        seen: version that the actor saw (`stored_times`).

    Raises:
        Forbidden: the role does not allow it.
        Conflict: somebody else set them meanwhile.
        Invalid: see `check_times`.
    """
    actor.require(Permission.PHONES_MANAGE)
    check_times(times)
    touch(session)
    before, version, _by = stored_times(session)
    # The row that `touch` makes on the first change of all was seen by nobody.
    if version != seen and (seen, version) != (0, 1):
        raise Conflict("phones_changed")
    old, new = asdict(before), asdict(times)
    fields = [name for name in new if new[name] != old[name]]
    if not fields:
        return
    row = session.get_one(PhoneSetup, ONLY)
    row.values, row.version = new, version + 1
    row.updated_at, row.updated_by = clock.now(), actor.name
    session.flush()
    record(
        session,
        actor,
        "phone_times.change",
        "phones",
        None,
        before={name: old[name] for name in fields},
        after={name: new[name] for name in fields},
    )
