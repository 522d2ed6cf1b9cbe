"""Rules of staff accounts. Hashing takes half a second and is called outside transactions."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from pwdlib import PasswordHash
from sqlalchemy.orm import Session

from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.ids import new_secret
from desk.staff import messages, repository
from desk.staff.models import Staff
from desk.staff.schemas import Permission, Role, StaffView

_HASHER = PasswordHash.recommended()
_USERNAME = re.compile(r"[a-z0-9._-]{2,32}")
MIN_PASSWORD = 10
NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
"""Checked when a username is unknown, so that the time taken does not tell."""


@dataclass(frozen=True)
class NewPassword:
    """A password just generated, shown once, and its hash."""

    plain: str
    hashed: str


def generate_password() -> NewPassword:
    """A password of 20 random characters and its argon2 hash."""
    plain = secrets.token_urlsafe(15)
    return NewPassword(plain, hash_password(plain))


def hash_password(plain: str) -> str:
    """The argon2 hash of a password.

    Raises:
        Invalid: shorter than ``MIN_PASSWORD``.
    """
    if len(plain) < MIN_PASSWORD:
        raise Invalid("short_password", messages.SHORT_PASSWORD)
    return _HASHER.hash(plain)


def check_password(plain: str, hashed: str | None) -> bool:
    """Whether a password fits; takes as long when there is no such account."""
    fits = _HASHER.verify(plain, hashed or NOBODY)
    return fits and hashed is not None


def create(
    session: Session,
    *,
    username: str,
    name: str,
    role: str,
    password_hash: str,
    actor: str,
    now: datetime,
) -> StaffView:
    """A new account.

    Raises:
        Invalid: a bad username, name or role.
        Conflict: the username is taken.
    """
    if not _USERNAME.fullmatch(username):
        raise Invalid("bad_username", messages.BAD_USERNAME)
    if repository.by_username(session, username) is not None:
        raise Conflict("username_taken", messages.USERNAME_TAKEN)
    row = Staff(
        username=username,
        name=_name(name),
        role=_role(role).value,
        password_hash=password_hash,
        session_key=new_secret(),
        active=True,
        created_at=now,
    )
    repository.add(session, row)
    repository.audit(session, actor=actor, action="staff_created", subject=username, now=now)
    return view(row)


def change(
    session: Session,
    staff_id: int,
    *,
    actor: str,
    now: datetime,
    name: str | None = None,
    role: str | None = None,
    active: bool | None = None,
    password_hash: str | None = None,
) -> StaffView:
    """Change an account; a new password or a deactivation ends its sessions.

    Raises:
        NotFound: no such account.
        Conflict: it would leave no administrator.
    """
    row = repository.get(session, staff_id)
    if row is None:
        raise NotFound("no_such_staff", messages.NO_SUCH_STAFF)
    new_role = _role(role) if role is not None else Role(row.role)
    new_active = row.active if active is None else active
    if _is_last_administrator(session, row) and (
        new_role is not Role.ADMINISTRATOR or not new_active
    ):
        raise Conflict("last_administrator", messages.LAST_ADMINISTRATOR)
    row.name = _name(name) if name is not None else row.name
    row.role = new_role.value
    if password_hash is not None:
        row.password_hash = password_hash
    if password_hash is not None or new_active != row.active:
        row.session_key = new_secret()
    row.active = new_active
    repository.audit(session, actor=actor, action="staff_changed", subject=row.username, now=now)
    return view(row)


def by_session(session: Session, staff_id: int, session_key: str) -> StaffView | None:
    """The account a session belongs to, while it is active and its password unchanged."""
    row = repository.get(session, staff_id)
    if row is None or not row.active or row.session_key != session_key:
        return None
    return view(row)


def require(staff: StaffView, permission: Permission) -> None:
    """Stop whoever may not.

    Raises:
        Forbidden: the role does not grant it.
    """
    if not staff.may(permission):
        raise Forbidden("not_allowed", messages.NOT_ALLOWED)


def view(row: Staff) -> StaffView:
    """A row as readers get it."""
    return StaffView(row.id, row.username, row.name, Role(row.role), row.active, row.session_key)


def _is_last_administrator(session: Session, row: Staff) -> bool:
    administrators = [
        other
        for other in repository.everyone(session)
        if other.active and other.role == Role.ADMINISTRATOR.value
    ]
    return [other.id for other in administrators] == [row.id]


def _name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 32:
        raise Invalid("bad_name", messages.BAD_NAME)
    return name.strip()


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise Invalid("bad_role", messages.BAD_ROLE) from None
