"""The application factory: parts are built here, once, and handed to every door."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette_csrf.middleware import CSRFMiddleware

from connectors.web.api import router as chat
from core.clock import Clock
from core.database import Database
from core.hub import Hub
from core.settings import ROOT, Settings
from desk.conversations.turns import TurnRunner
from desk.editing.api import router as editing
from desk.editing.public import router as lookup
from desk.handoff.api import router as handoff
from desk.house import House
from desk.importing.api import router as importing
from desk.learning.api import router as learning_routes
from desk.limiter import Limiter
from desk.routing.classifier import Router, load_router
from desk.staff.api import router as staff
from desk.synonyms.api import router as synonyms
from desk.tickets.api import router as tickets
from knowledge.entries.publishing import PublishedEntries
from knowledge.generation.generator import load_generator
from knowledge.live import LiveKnowledge
from knowledge.policies.api import router as policies
from knowledge.policies.following import LiveLibrary
from knowledge.synonyms.service import EditedSynonyms
from service import actions_door, errors, health, jobs, pages
from service.edge import BodyLimit, CookiesApart, SecurityHeaders, StaticFilesAnywhere
from service.embedding import Embedding
from service.rasa import RasaDialogue

WEB = ROOT / "web"


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> FastAPI:
    """The service, ready for an ASGI server.

    Args:
        settings: defaults to what the environment says.
        clock: the wall clock unless a test brings its own.
    """
    settings = settings or Settings()
    clock = clock or Clock()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(settings.database_url)
        hub = Hub()
        hub.bind(asyncio.get_running_loop())
        database.on_commit(hub.publish_threadsafe)
        dialogue = RasaDialogue(settings.rasa_url, settings.rasa_token, settings.rasa_timeout_s)
        generator = load_generator(settings)
        knowledge = await asyncio.to_thread(LiveKnowledge, settings)
        documents = LiveLibrary(database, settings.data_dir, settings.reranker)

        @cache
        def get_router() -> Router:
            return load_router(settings)

        turns = TurnRunner(
            database, hub, dialogue, knowledge.answerer, documents.library, clock, generator
        )
        app.state.house = House(
            settings=settings,
            clock=clock,
            database=database,
            hub=hub,
            turns=turns,
            answerer=knowledge.answerer,
            library=documents.library,
            router=get_router,
            limiter=Limiter(),
            writes=generator is not None,
        )
        app.state.dialogue = dialogue
        actions_door.install(app.state.house)
        knowledge.follow(PublishedEntries(database), EditedSynonyms(database))
        documents.follow()
        resuming = asyncio.create_task(turns.resume())
        publishing = asyncio.create_task(jobs.publish_on_time(database, clock))
        expiring = asyncio.create_task(jobs.mark_expired(database, clock))
        recounting = asyncio.create_task(jobs.follow_calendar(database, clock))
        learning = asyncio.create_task(jobs.learn_hourly(database, knowledge.answerer, clock))
        gc.collect()
        gc.freeze()  # what was loaded stays: not to be looked through again and again
        try:
            yield
        finally:
            resuming.cancel()
            publishing.cancel()
            expiring.cancel()
            recounting.cancel()
            learning.cancel()
            await turns.close()
            await dialogue.close()
            if generator is not None:
                await generator.close()
            await asyncio.to_thread(knowledge.close)
            await asyncio.to_thread(documents.close)
            await asyncio.to_thread(database.close)

    app = FastAPI(
        title="连心 Lianxin",
        version="0.1.0",
        lifespan=lifespan,
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    for router in (  # looked through in this order: what is asked most comes first
        chat,
        actions_door.router,
        staff,
        handoff,
        tickets,
        editing,
        lookup,
        importing,
        policies,
        learning_routes,
        synonyms,
        pages.router,
        health.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFilesAnywhere(directory=WEB / "static"), name="static")
    errors.install(app)
    app.add_middleware(
        CookiesApart,
        middleware=CSRFMiddleware,
        secret=settings.signing_key,
        exempt_urls=[pages.CSRF_EXEMPT],
        header_name="x-csrf-token",
        cookie_secure=settings.secure_cookies,
        cookie_samesite="strict",
    )
    app.add_middleware(
        CookiesApart,
        middleware=SessionMiddleware,
        secret_key=settings.signing_key,
        session_cookie="lianxin_session",
        max_age=settings.session_hours * 3600,
        same_site="lax",
        https_only=settings.secure_cookies,
    )
    app.add_middleware(Embedding, origins=settings.widget_origins)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    return app
