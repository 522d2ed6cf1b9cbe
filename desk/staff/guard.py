"""Who is at the console: the signed session cookie, checked against the account each time."""

from typing import Annotated

from fastapi import Depends, Request

from core.errors import Unauthorized
from desk.house import House, house
from desk.staff import messages, service
from desk.staff.schemas import Permission, StaffView


async def signed_in(request: Request, here: Annotated[House, Depends(house)]) -> StaffView:
    """The account of this session.

    Raises:
        Unauthorized: nobody signed in, or the account or its password changed since.
    """
    staff_id = request.session.get("staff")
    key = request.session.get("key", "")
    if staff_id is not None:
        staff = await here.database.read(
            lambda session: service.by_session(session, int(staff_id), str(key))
        )
        if staff is not None:
            return staff
    raise Unauthorized("not_logged_in", messages.NOT_LOGGED_IN)


SignedIn = Annotated[StaffView, Depends(signed_in)]


async def _answering(staff: SignedIn) -> StaffView:
    service.require(staff, Permission.ANSWER)
    return staff


async def _reading_tickets(staff: SignedIn) -> StaffView:
    service.require(staff, Permission.READ_TICKETS)
    return staff


async def _editing(staff: SignedIn) -> StaffView:
    service.require(staff, Permission.EDIT)
    return staff


async def _reading_quality(staff: SignedIn) -> StaffView:
    service.require(staff, Permission.READ_QUALITY)
    return staff


async def _administering(staff: SignedIn) -> StaffView:
    service.require(staff, Permission.ADMIN)
    return staff


Answering = Annotated[StaffView, Depends(_answering)]
ReadingTickets = Annotated[StaffView, Depends(_reading_tickets)]
Editing = Annotated[StaffView, Depends(_editing)]
ReadingQuality = Annotated[StaffView, Depends(_reading_quality)]
Administering = Annotated[StaffView, Depends(_administering)]
