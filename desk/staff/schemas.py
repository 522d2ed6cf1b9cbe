"""Who works here and what each role may do: one table, read by every guard."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that not everyone may do."""

    ANSWER = "answer"
    READ_TICKETS = "read_tickets"
    DISPATCH = "dispatch"
    REPLY = "reply"
    CLOSE = "close"
    READ_CONTACT = "read_contact"
    SUPERVISE = "supervise"
    EDIT = "edit"
    READ_QUALITY = "read_quality"
    ADMIN = "admin"


class Role(StrEnum):
    """What somebody is here for."""

    AGENT = "agent"
    OFFICER = "officer"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The word people read."""
        return _LABELS[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What it may do."""
        return _GRANTS[self]


_LABELS = {
    Role.AGENT: "话务员",
    Role.OFFICER: "政策专员",
    Role.DISPATCHER: "派单员",
    Role.SUPERVISOR: "督办员",
    Role.EDITOR: "内容编辑",
    Role.ADMINISTRATOR: "管理员",
}

_P = Permission
_GRANTS = {
    Role.AGENT: frozenset({_P.ANSWER, _P.READ_TICKETS, _P.READ_CONTACT}),
    Role.OFFICER: frozenset({_P.ANSWER, _P.READ_TICKETS, _P.REPLY, _P.READ_CONTACT}),
    Role.DISPATCHER: frozenset({_P.READ_TICKETS, _P.DISPATCH, _P.REPLY, _P.CLOSE, _P.READ_CONTACT}),
    Role.SUPERVISOR: frozenset(
        {_P.ANSWER, _P.READ_TICKETS, _P.DISPATCH, _P.REPLY, _P.CLOSE, _P.READ_CONTACT}
        | {_P.SUPERVISE, _P.READ_QUALITY}
    ),
    Role.EDITOR: frozenset({_P.EDIT, _P.READ_QUALITY}),
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True)
class StaffView:
    """A member of staff, as everyone else sees one."""

    id: int
    username: str
    name: str
    role: Role
    active: bool
    session_key: str
    """Changes with the password: older sessions end then."""

    def may(self, permission: Permission) -> bool:
        """Whether the role grants it."""
        return permission in self.role.permissions

    def to_json(self) -> dict[str, object]:
        """As it goes over the wire."""
        return {
            "id": self.id,
            "username": self.username,
            "name": self.name,
            "role": self.role.value,
            "role_label": self.role.label,
            "active": self.active,
            "permissions": sorted(p.value for p in self.role.permissions),
        }
