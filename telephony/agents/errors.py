"""Errors of operators at their phones."""

from callcenter.core.errors import Conflict


class PhoneElsewhere(Conflict):
    """Another window of the operator rings or talks right now."""

    code = "phone_elsewhere"


class NoWrapUp(Conflict):
    """The wrap-up is over."""

    code = "no_wrap_up"


class AgentSilent(Conflict):
    """No screen of the operator is open, so no call can be put through."""

    code = "agent_silent"


class NoVoiceKey(Conflict):
    """The provider has given this installation no key yet."""

    code = "no_voice_key"
