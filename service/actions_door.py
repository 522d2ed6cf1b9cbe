"""The door for Rasa's action calls: rasa_sdk's executor inside the service.

Actions work on the database in their own units of work; nothing is held open while Rasa
waits, so its call back into the house cannot lock it.
"""

import asyncio
import threading
from functools import cache
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

import actions
from actions import context
from core.errors import Unauthorized
from core.ids import same
from desk.house import House, house

_thread = threading.local()
router = APIRouter(prefix="/actions", include_in_schema=False)


def install(here: House) -> None:
    """Give the actions what they work with."""
    context.install(
        context.Services(
            database=here.database,
            answerer=here.answerer,
            library=here.library,
            clock=here.clock,
            settings=here.settings,
        )
    )


@router.post("/webhook")
async def webhook(request: Request, token: Annotated[str, Query()] = "") -> Response:
    """Run one action for Rasa (Rasa SDK's webhook contract)."""
    if not same(token, (await house(request)).settings.rasa_token):
        raise Unauthorized("no_token", "这个入口只供内部使用。")
    body: dict[str, Any] = orjson.loads(await request.body())
    body.setdefault("domain", {})  # told only to the actions that ask for it (bot/domain)
    try:
        result = await asyncio.to_thread(_run, body)
    except ActionExecutionRejection as rejection:
        return JSONResponse(
            {"error": str(rejection), "action_name": rejection.action_name}, status_code=400
        )
    except ActionNotFoundException as missing:
        return JSONResponse(
            {"error": str(missing), "action_name": missing.action_name}, status_code=404
        )
    told = orjson.dumps(result.model_dump(by_alias=True) if result else {})
    return Response(told, media_type="application/json")


def _run(body: dict[str, Any]) -> ActionExecutorRunResult | None:
    """On a thread of the pool, with a loop it keeps: making one costs more than most actions."""
    runner: asyncio.Runner | None = getattr(_thread, "runner", None)
    if runner is None:
        runner = _thread.runner = asyncio.Runner()
    return runner.run(_executor().run(body))


@cache
def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package(actions)
    return executor
