"""Pages people open: the chat, the plain ticket form and its progress, the console and its login."""

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from sqlalchemy.orm import Session

from core.errors import Forbidden, LianxinError, NotFound, Unauthorized
from core.ids import new_secret, same
from core.settings import ROOT
from desk.house import House, house
from desk.staff import messages, repository
from desk.staff import service as staff_service
from desk.staff.guard import signed_in
from desk.tickets import messages as ticket_messages
from desk.tickets.schemas import TicketView
from knowledge.policies.api import PER_MINUTE
from service import plain_ticket, policy_page, progress

CSRF_EXEMPT = re.compile(r"^/(?!api/desk/)")
"""The console's calls carry the cookie's token in a header. Forms carry one of their own
(`_check_form`); the chat and Rasa's door ask for a secret that no browser adds by itself."""

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=ROOT / "web" / "templates")
HouseDep = Annotated[House, Depends(house)]
FAILED_LOGINS_PER_MINUTE = 10


@router.get("/", response_class=HTMLResponse)
async def chat(request: Request, here: HouseDep) -> Response:
    """The citizen's chat as a page."""
    return templates.TemplateResponse(
        request,
        "chat.html",
        {"service_name": here.settings.service_name, "hotline": here.settings.hotline},
    )


@router.get("/ticket", response_class=HTMLResponse)
async def ticket_form(request: Request, here: HouseDep) -> Response:
    """A plain form for a ticket: needs neither Rasa nor JavaScript."""
    return _ticket_page(request, here, {})


@router.post("/ticket", response_class=HTMLResponse)
async def ticket_filed(
    request: Request,
    here: HouseDep,
    given: Annotated[plain_ticket.PlainTicket, Form()],
) -> Response:
    """File the ticket, or show the form again with what is wrong beside each field."""
    _check_form(request, given.csrftoken)
    problems = plain_ticket.problems(given, here.settings)
    if problems:
        return _ticket_page(request, here, {"problems": problems, "given": given}, status=422)
    here.limiter.knock(
        "ticket", request.client.host if request.client else "", 10, "提交得太频繁了，请稍后再试。"
    )
    view = await here.database.write(
        lambda session: plain_ticket.file(session, given, here, now=here.clock.now())
    )
    return _ticket_page(request, here, {"ticket": view})


@router.get("/ticket/progress", response_class=HTMLResponse)
async def progress_form(request: Request, here: HouseDep) -> Response:
    """查进度 for whoever has no conversation with it at hand."""
    return _progress_page(request, here, {})


@router.post("/ticket/progress", response_class=HTMLResponse)
async def progress_shown(
    request: Request, here: HouseDep, given: Annotated[progress.Wanted, Form()]
) -> Response:
    """Show a ticket's way to whoever knows its number and the end of the phone left with it."""
    problems = progress.problems(given)
    try:
        _check_form(request, given.csrftoken)
        if not problems:
            here.limiter.knock(
                "progress",
                request.client.host if request.client else "",
                progress.PER_MINUTE,
                progress.TOO_OFTEN,
            )
    except LianxinError as error:
        return _progress_page(
            request, here, {"refused": error.message, "given": given}, error.status
        )
    if problems:
        return _progress_page(request, here, {"problems": problems, "given": given}, status=422)
    found = await progress.look_up(request, here, given)
    if found.view is not None:
        return _progress_page(request, here, {"ticket": found.view})
    refused = ticket_messages.PROOF_CLOSED if found.closed else ticket_messages.NOT_PROVEN
    status = 429 if found.closed else 404
    return _progress_page(request, here, {"refused": refused, "given": given}, status)


@router.post("/ticket/progress/rating", response_class=HTMLResponse)
async def progress_rated(
    request: Request, here: HouseDep, given: Annotated[progress.Judged, Form()]
) -> Response:
    """Take a rating of the ticket this browser has open."""
    try:
        _check_form(request, given.csrftoken)
    except LianxinError as error:
        return _progress_page(request, here, {"refused": error.message}, error.status)
    view = await progress.opened(request, here, given.number)
    if view is None:
        return _progress_page(request, here, {"refused": progress.SHUT}, status=401)
    rating, problems = progress.rating_of(given)
    if rating is None:
        context = {"ticket": view, "judged": given, "problems": problems}
        return _progress_page(request, here, context, status=422)
    try:
        rated = await here.database.write(
            lambda session: progress.rate(
                session, request, here, number=given.number, rating=rating
            )
        )
    except LianxinError as error:
        return _progress_page(
            request, here, {"ticket": view, "refused": error.message}, error.status
        )
    return _progress_page(request, here, {"ticket": rated, "told": progress.thanks(rating)})


@router.post("/ticket/progress/end")
async def progress_ended(request: Request, csrftoken: Annotated[str, Form()] = "") -> Response:
    """Whoever sits down next sees nothing."""
    _check_form(request, csrftoken)
    request.session.pop(progress.VISIT, None)
    return RedirectResponse("/ticket/progress", status_code=303)


@router.get("/policies/{policy}", response_class=HTMLResponse)
async def policy(
    request: Request, here: HouseDep, policy: int, version: int | None = None, mark: str = ""
) -> Response:
    """A confirmed policy document to be read, the quoted stretch of it marked."""
    here.limiter.knock(
        "knowledge",
        request.client.host if request.client else "",
        PER_MINUTE,
        policy_page.TOO_OFTEN,
    )
    context: dict[str, object] = {"service_name": here.settings.service_name}
    try:
        context["page"] = await here.database.read(
            lambda session: policy_page.policy_page(
                session, policy, version=version, mark=mark, today=here.clock.today()
            )
        )
    except NotFound as missing:
        context["problem"] = missing.message
        return templates.TemplateResponse(request, "policy.html", context, status_code=404)
    return templates.TemplateResponse(request, "policy.html", context)


@router.get("/desk/login", response_class=HTMLResponse)
async def login_page(request: Request, here: HouseDep) -> Response:
    """The console's login."""
    return _login_page(request, here)


@router.post("/desk/login", response_class=HTMLResponse)
async def login(
    request: Request,
    here: HouseDep,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    csrftoken: Annotated[str, Form()] = "",
) -> Response:
    """Sign in; what is wrong is said without telling whether the name exists."""
    username = username.strip()[:64]
    where = request.client.host if request.client else ""
    failures = (where, FAILED_LOGINS_PER_MINUTE, messages.TOO_MANY_LOGINS)
    try:
        _check_form(request, csrftoken)
        here.limiter.admit("login", *failures)
    except LianxinError as error:
        return _login_page(request, here, error.message, error.status, username)

    def known(session: Session) -> tuple[int, str, str] | None:
        row = repository.by_username(session, username)
        if row is None or not row.active:
            return None
        return row.id, row.password_hash, row.session_key

    found = await here.database.read(known)
    fits = await asyncio.to_thread(
        staff_service.check_password, password[:256], found[1] if found else None
    )
    await here.database.write(
        lambda session: repository.audit(
            session,
            actor=username if found else "",
            action="login" if fits else "login_failed",
            subject=where,
            now=here.clock.now(),
        )
    )
    if not fits or found is None:
        here.limiter.knock("login", *failures)
        return _login_page(request, here, messages.WRONG_LOGIN, 401, username)
    request.session.clear()
    request.session.update({"staff": found[0], "key": found[2]})
    return RedirectResponse("/desk", status_code=303)


@router.post("/desk/logout")
async def logout(request: Request, csrftoken: Annotated[str, Form()] = "") -> Response:
    """Sign out."""
    _check_form(request, csrftoken)
    request.session.clear()
    return RedirectResponse("/desk/login", status_code=303)


@router.get("/desk", response_class=HTMLResponse)
async def desk(request: Request, here: HouseDep) -> Response:
    """The console."""
    try:
        staff = await signed_in(request, here)
    except Unauthorized:
        return RedirectResponse("/desk/login", status_code=303)
    return templates.TemplateResponse(
        request,
        "desk/shell.html",
        {
            "me": staff.to_json(),
            "csrftoken": _form_token(request),
            "service_name": here.settings.service_name,
        },
    )


def _login_page(
    request: Request, here: House, error: str = "", status: int = 200, username: str = ""
) -> Response:
    return templates.TemplateResponse(
        request,
        "desk/login.html",
        {
            "error": error,
            "csrftoken": _form_token(request),
            "username": username,
            "service_name": here.settings.service_name,
        },
        status_code=status,
    )


def _ticket_page(
    request: Request, here: House, context: dict[str, object], status: int = 200
) -> Response:
    return templates.TemplateResponse(
        request,
        "ticket.html",
        {
            "types": plain_ticket.TYPES,
            "csrftoken": _form_token(request),
            "service_name": here.settings.service_name,
            "hotline": here.settings.hotline,
            **context,
        },
        status_code=status,
    )


def _progress_page(
    request: Request, here: House, context: dict[str, object], status: int = 200
) -> Response:
    ticket = context.get("ticket")
    told = progress.told(ticket) if isinstance(ticket, TicketView) else {}
    return templates.TemplateResponse(
        request,
        "progress.html",
        {
            "csrftoken": _form_token(request),
            "service_name": here.settings.service_name,
            "hotline": here.settings.hotline,
            "resolved": progress.RESOLVED,
            "stars": progress.STARS,
            **told,
            **context,
        },
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


def _form_token(request: Request) -> str:
    """What a form of this browser must carry; kept in its signed session."""
    token: str = request.session.setdefault("form", new_secret())
    return token


def _check_form(request: Request, token: str) -> None:
    known = (request.session.get("form", ""), request.cookies.get("csrftoken", ""))
    if not any(one and same(one, token) for one in known):
        raise Forbidden("form_expired", "页面已过期，请刷新后重新提交。")
