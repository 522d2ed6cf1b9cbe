"""Accounts over HTTP: who I am, my password, and for administrators everyone's."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.errors import Invalid
from desk.conversations.schemas import JSON
from desk.house import House, house
from desk.staff import messages, repository, service
from desk.staff.guard import Administering, SignedIn

router = APIRouter(prefix="/api/desk", tags=["staff"])
HouseDep = Annotated[House, Depends(house)]


class NewStaff(BaseModel):
    """A new account."""

    username: str
    name: str
    role: str


class StaffChange(BaseModel):
    """What to change about an account; what is left out stays."""

    active: bool | None = None
    role: str | None = None
    name: str | None = None
    reset_password: bool = False


class PasswordChange(BaseModel):
    """One's own password."""

    old: str
    new: str


@router.get("/me")
async def me(staff: SignedIn) -> dict[str, JSON]:
    """Who is signed in and what they may do."""
    return staff.to_json()


@router.get("/staff")
async def everyone(_: Administering, here: HouseDep) -> dict[str, JSON]:
    """All accounts."""
    found = await here.database.read(
        lambda session: [service.view(row) for row in repository.everyone(session)]
    )
    return {"items": [staff.to_json() for staff in found]}


@router.post("/staff", status_code=201)
async def create(given: NewStaff, actor: Administering, here: HouseDep) -> dict[str, JSON]:
    """A new account; its password is shown this once."""
    password = await asyncio.to_thread(service.generate_password)
    created = await here.database.write(
        lambda session: service.create(
            session,
            username=given.username.strip(),
            name=given.name,
            role=given.role,
            password_hash=password.hashed,
            actor=actor.username,
            now=here.clock.now(),
        )
    )
    return {**created.to_json(), "password": password.plain}


@router.patch("/staff/{staff_id}")
async def change(
    staff_id: int, given: StaffChange, actor: Administering, here: HouseDep
) -> dict[str, JSON]:
    """Change an account; a reset password is shown this once."""
    password = await asyncio.to_thread(service.generate_password) if given.reset_password else None
    changed = await here.database.write(
        lambda session: service.change(
            session,
            staff_id,
            actor=actor.username,
            now=here.clock.now(),
            name=given.name,
            role=given.role,
            active=given.active,
            password_hash=password.hashed if password else None,
        )
    )
    return {**changed.to_json(), **({"password": password.plain} if password else {})}


@router.post("/password", status_code=204)
async def change_password(given: PasswordChange, staff: SignedIn, here: HouseDep) -> Response:
    """Change one's own password; every session of the account ends."""

    def hashed(session: Session) -> str | None:
        row = repository.get(session, staff.id)
        return row.password_hash if row else None

    known = await here.database.read(hashed)
    if not await asyncio.to_thread(service.check_password, given.old, known):
        raise Invalid("wrong_old_password", messages.WRONG_OLD_PASSWORD)
    new = await asyncio.to_thread(service.hash_password, given.new)
    await here.database.write(
        lambda session: service.change(
            session,
            staff.id,
            actor=staff.username,
            now=here.clock.now(),
            password_hash=new,
        )
    )
    return Response(status_code=204)
