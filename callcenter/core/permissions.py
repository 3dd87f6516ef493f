"""Permissions: what each role may do, and the person who acts."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from callcenter.core.errors import Forbidden


class Role(StrEnum):
    """Roles of staff, as in the contract: operator, responder and editor belong to the
    contractor, manager is 業務責任者・副責任者, city is the city's own staff."""

    OPERATOR = "operator"
    RESPONDER = "responder"
    EDITOR = "editor"
    MANAGER = "manager"
    CITY = "city"
    ADMIN = "admin"


class Permission(StrEnum):
    """`resource:action`; a route names one, a service asks for one."""

    INQUIRY_READ = "inquiry:read"
    INQUIRY_WRITE = "inquiry:write"
    INQUIRY_CONFIDENTIAL = "inquiry:confidential"
    INQUIRY_PERSON = "inquiry:person"
    INQUIRY_BULK = "inquiry:bulk"
    INQUIRY_IMPORT = "inquiry:import"
    INQUIRY_EXPORT = "inquiry:export"
    INQUIRY_ERASE = "inquiry:erase"
    CATEGORY_MANAGE = "category:manage"
    FAQ_READ = "faq:read"
    FAQ_PROPOSE = "faq:propose"
    FAQ_DRAFTS = "faq:drafts"
    FAQ_EDIT = "faq:edit"
    FAQ_REVIEW = "faq:review"
    FAQ_GLOSSARY = "faq:glossary"
    FAQ_WITHDRAW = "faq:withdraw"
    CALL_TAKE = "call:take"
    CALL_READ = "call:read"
    RECORDING_PLAY = "recording:play"
    AGENT_SUPERVISE = "agent:supervise"
    PHONES_MANAGE = "phones:manage"
    CALLBACK_READ = "callback:read"
    CALLBACK_WRITE = "callback:write"
    CALL_SUPERVISE = "call:supervise"
    RECORDING_RULES = "recording:rules"
    RECORDING_HANDOVER = "recording:handover"
    NUISANCE_MANAGE = "nuisance:manage"
    DIRECTORY_MANAGE = "directory:manage"
    BOARD_READ = "board:read"
    HOURS_READ = "hours:read"
    HOURS_MANAGE = "hours:manage"
    CITY_MANAGE = "city:manage"
    STAFF_READ = "staff:read"
    STAFF_MANAGE = "staff:manage"
    AUDIT_READ = "audit:read"
    SYSTEM_READ = "system:read"


P = Permission
_HANDLING = {
    P.INQUIRY_READ,
    P.INQUIRY_WRITE,
    P.INQUIRY_PERSON,
    P.FAQ_READ,
    P.FAQ_PROPOSE,
    P.HOURS_READ,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Operators hear their own calls again; services keep them from those of others.
    Role.OPERATOR: frozenset(
        _HANDLING
        | {
            P.CALL_TAKE,
            P.CALL_READ,
            P.RECORDING_PLAY,
            P.CALLBACK_READ,
            P.CALLBACK_WRITE,
            P.BOARD_READ,
        }
    ),
    Role.RESPONDER: frozenset(_HANDLING),
    # Editors learn from what was asked; who asked is not their business.
    Role.EDITOR: frozenset(
        {
            P.INQUIRY_READ,
            P.FAQ_READ,
            P.FAQ_PROPOSE,
            P.FAQ_DRAFTS,
            P.FAQ_EDIT,
            P.FAQ_GLOSSARY,
            P.HOURS_READ,
        }
    ),
    Role.MANAGER: frozenset(
        _HANDLING
        | {
            P.INQUIRY_CONFIDENTIAL,
            P.INQUIRY_BULK,
            P.INQUIRY_IMPORT,
            P.INQUIRY_EXPORT,
            P.INQUIRY_ERASE,
            P.CATEGORY_MANAGE,
            P.FAQ_DRAFTS,
            P.FAQ_EDIT,
            P.FAQ_GLOSSARY,
            P.FAQ_WITHDRAW,
            P.CALL_TAKE,
            P.CALL_READ,
            P.RECORDING_PLAY,
            P.AGENT_SUPERVISE,
            P.PHONES_MANAGE,
            P.CALLBACK_READ,
            P.CALLBACK_WRITE,
            P.CALL_SUPERVISE,
            P.RECORDING_RULES,
            P.RECORDING_HANDOVER,
            P.NUISANCE_MANAGE,
            P.DIRECTORY_MANAGE,
            P.BOARD_READ,
            P.HOURS_MANAGE,
            P.CITY_MANAGE,
            P.STAFF_READ,
            P.AUDIT_READ,
        }
    ),
    Role.CITY: frozenset(
        {
            P.INQUIRY_READ,
            P.INQUIRY_CONFIDENTIAL,
            P.INQUIRY_PERSON,
            P.INQUIRY_EXPORT,
            P.FAQ_READ,
            P.FAQ_DRAFTS,
            # What is published is the city's word: it checks what the centre wrote.
            P.FAQ_REVIEW,
            P.FAQ_WITHDRAW,
            P.CALL_READ,
            P.RECORDING_PLAY,
            # Other sections of the city pass requests on, and demand recordings (S2 §11(1)ウ, ク).
            P.CALLBACK_READ,
            P.CALLBACK_WRITE,
            P.RECORDING_HANDOVER,
            P.BOARD_READ,
            P.HOURS_READ,
            P.AUDIT_READ,
        }
    ),
    # Runs the machine and the accounts; has no business with citizens' records.
    Role.ADMIN: frozenset(
        {
            P.HOURS_READ,
            P.HOURS_MANAGE,
            P.CITY_MANAGE,
            P.PHONES_MANAGE,
            P.STAFF_READ,
            P.STAFF_MANAGE,
            P.AUDIT_READ,
            P.SYSTEM_READ,
        }
    ),
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or the system itself (tasks, commands).

    Attributes:
        id: the staff account; None for the system.
        role: None for the system, which may do everything.
    """

    id: UUID | None
    name: str
    role: Role | None
    name_en: str = ""

    def can(self, permission: Permission | str) -> bool:
        if self.role is None:
            return True
        return Permission(permission) in ROLE_PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raises:
        Forbidden: the actor's role does not have `permission`.
        """
        if not self.can(permission):
            raise Forbidden(permission=permission.value)


SYSTEM = Actor(id=None, name="system", role=None)
