"""`lianxin staff`: accounts from the command line, for whoever installs."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Database
from core.errors import NotFound
from core.settings import Settings
from desk.staff import messages, repository, service

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(
    username: str,
    name: str,
    role: Annotated[str, typer.Option(help="agent officer dispatcher supervisor editor …")],
) -> None:
    """新建账号，密码只显示这一次。"""
    password = service.generate_password()
    database = Database(Settings().database_url)
    try:
        database.write_now(
            lambda session: service.create(
                session,
                username=username,
                name=name,
                role=role,
                password_hash=password.hashed,
                actor="command line",
                now=Clock().now(),
            )
        )
    finally:
        database.close()
    typer.echo(password.plain)


@app.command()
def reset(username: str) -> None:
    """重置密码，新密码只显示这一次。"""
    password = service.generate_password()
    database = Database(Settings().database_url)

    def write(session: Session) -> None:
        row = repository.by_username(session, username)
        if row is None:
            raise NotFound("no_such_staff", messages.NO_SUCH_STAFF)
        service.change(
            session,
            row.id,
            actor="command line",
            now=Clock().now(),
            password_hash=password.hashed,
        )

    try:
        database.write_now(write)
    finally:
        database.close()
    typer.echo(password.plain)
