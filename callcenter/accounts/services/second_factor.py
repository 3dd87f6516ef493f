"""The second factor: codes of an authenticator app (RFC 6238) and recovery codes on paper."""

import secrets
import unicodedata
from hmac import compare_digest
from uuid import UUID

import pyotp
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from callcenter.accounts.errors import CodeRefused
from callcenter.accounts.models import RecoveryCode, StaffAccount
from callcenter.accounts.passwords import hash_code
from callcenter.accounts.services import attempts, sessions
from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.ids import ALPHABET
from callcenter.core.privacy.keys import cipher

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
_RECOVERY_SIGNS, _GROUP = 16, 4
# Shown in the app; plain letters keep the QR code coarse enough for any camera.
ISSUER = "Card call centre"
_CONTEXT = "staff.totp"


def begin_set_up(account: StaffAccount) -> None:
    """Make a new secret for the person to put into the app; it counts only once confirmed."""
    account.totp_pending = cipher().encrypt(pyotp.random_base32(), context=_CONTEXT)


def cancel_set_up(account: StaffAccount) -> None:
    """Throw away a secret that was not confirmed."""
    account.totp_pending = None


def pending_secret(account: StaffAccount) -> str | None:
    """The secret being set up, in base 32 as apps read it."""
    if account.totp_pending is None:
        return None
    return cipher().decrypt(account.totp_pending, context=_CONTEXT)


def pending_uri(account: StaffAccount) -> str | None:
    """The `otpauth:` address of the secret being set up, to be shown as a QR code."""
    secret = pending_secret(account)
    if secret is None:
        return None
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)


def confirm_set_up(session: Session, account: StaffAccount, code: str) -> list[str]:
    """Take the pending secret into use and return fresh recovery codes, shown this once.

    All sessions end; the caller opens a new one.

    Raises:
        CodeRefused: the app does not show this code, or nothing is being set up.
        HeldBack: too many wrong codes.
    """
    key = attempts.staff_key(attempts.CODE, account.id)
    attempts.count(session, attempts.CODE, key)
    secret = pending_secret(account)
    step = None if secret is None else _matching_step(secret, _signs(code))
    if step is None:
        raise CodeRefused
    attempts.clear(session, key)
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_last_step = step
    sessions.end_sessions(session, account.id)
    record(session, account.actor, "staff.second_factor_set", "staff_account", account.id)
    return _new_recovery_codes(session, account.id)


def check_code(session: Session, account: StaffAccount, code: str) -> None:
    """Accept a code of the app or a recovery code, each at most once.

    Raises:
        CodeRefused: it is wrong, too old or was used.
        HeldBack: too many wrong codes.
    """
    key = attempts.staff_key(attempts.CODE, account.id)
    attempts.count(session, attempts.CODE, key)
    signs = _signs(code)
    use = _use_step if signs.isdecimal() else _use_recovery_code
    if not use(session, account, signs):
        record(session, account.actor, "staff.code_refused", "staff_account", account.id)
        raise CodeRefused
    attempts.clear(session, key)


def remove(session: Session, account: StaffAccount) -> None:
    """Take the second factor away, with its recovery codes; all sessions end."""
    account.totp_secret = account.totp_pending = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == account.id))
    sessions.end_sessions(session, account.id)


def _signs(code: str) -> str:
    """The code without what people type between its groups, whatever width or case."""
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in folded if sign.isalnum())


def _matching_step(secret: str, code: str) -> int | None:
    """The time step the code belongs to: the present one, or one before or after it."""
    if len(code) != DIGITS or not code.isascii():
        return None
    present = int(clock.now().timestamp()) // STEP_SECONDS
    generator = pyotp.HOTP(secret, digits=DIGITS)
    for step in (present, present - 1, present + 1):
        if compare_digest(generator.at(step), code):
            return step
    return None


def _use_step(session: Session, account: StaffAccount, code: str) -> bool:
    if account.totp_secret is None:
        return False
    step = _matching_step(cipher().decrypt(account.totp_secret, context=_CONTEXT), code)
    if step is None:
        return False
    newer = or_(StaffAccount.totp_last_step.is_(None), StaffAccount.totp_last_step < step)
    used = session.execute(
        update(StaffAccount)
        .where(StaffAccount.id == account.id, newer)
        .values(totp_last_step=step)
        .returning(StaffAccount.id)
    )
    return used.first() is not None


def _use_recovery_code(session: Session, account: StaffAccount, code: str) -> bool:
    if account.totp_secret is None or len(code) != _RECOVERY_SIGNS:
        return False
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == account.id,
            RecoveryCode.code_hash == hash_code(code, account.id.bytes),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    if used.first() is None:
        return False
    record(session, account.actor, "staff.recovery_code_used", "staff_account", account.id)
    return True


def _new_recovery_codes(session: Session, staff_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(_RECOVERY_SIGNS))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(staff_id=staff_id, code_hash=hash_code(code, staff_id.bytes)) for code in codes
    )
    return [
        "-".join(code[i : i + _GROUP] for i in range(0, _RECOVERY_SIGNS, _GROUP)) for code in codes
    ]
