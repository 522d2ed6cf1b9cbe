"""Whether the service is up, and whether Rasa is: for people, supervisors and balancers."""

from fastapi import APIRouter, Request
from sqlalchemy import text

from desk.house import house

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(request: Request) -> dict[str, bool]:
    """`ok` says the service answers; without `dialogue` it answers from retrieval alone."""
    here = await house(request)
    await here.database.read(lambda session: session.execute(text("SELECT 1")).scalar())
    return {"ok": True, "dialogue": await request.app.state.dialogue.alive()}
