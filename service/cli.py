"""`lianxin`: everything an operator does, as one command with verbs."""

import os
import sys

import typer
import uvicorn
from rich.console import Console

from core.errors import LianxinError
from core.settings import ROOT, Settings
from service.commands import corpus, evaluate, policies, report, routing, staff, train
from service.commands.bench import app as bench

console = Console(stderr=True, highlight=False)
app = typer.Typer(no_args_is_help=True, add_completion=False, help="连心：政务对话与热线工单")
app.add_typer(corpus.app, name="corpus", help="问答语料：检查、导入、导出")
app.add_typer(policies.app, name="policies", help="政策文件：导入、列出、废止")
app.add_typer(evaluate.app, name="eval", help="评测")
app.add_typer(train.app, name="train", help="训练")
app.add_typer(staff.app, name="staff", help="工作人员账号")
app.add_typer(report.app, name="report", help="报告")
app.add_typer(bench, name="bench", help="性能测量")
evaluate.app.add_typer(routing.app, name="routing", help="派单建议")


@app.command()
def run() -> None:
    """准备好一切并启动服务（make run）。"""
    from service import setup, supervise

    settings = Settings()
    supervise.begin(settings, _report)
    supervise.check_ports(settings)
    password = setup.prepare(settings, _report)
    _report("启动服务与对话引擎……")

    def ready() -> None:
        address = f"http://{'127.0.0.1' if settings.host == '0.0.0.0' else settings.host}"
        console.print(f"\n[bold]连心已启动[/bold]  市民页面：{address}:{settings.port}/")
        console.print(f"工作台：{address}:{settings.port}/desk")
        if password:
            console.print(f"首个管理员：admin  密码：[bold]{password}[/bold]（只显示这一次）")
        console.print("按 Ctrl-C 停止。")

    sys.exit(supervise.run(settings, ready))


@app.command()
def prepare() -> None:
    """迁移数据库、训练模型，但不启动。"""
    from service import setup

    password = setup.prepare(Settings(), _report)
    if password:
        console.print(f"首个管理员：admin  密码：[bold]{password}[/bold]（只显示这一次）")


@app.command()
def migrate() -> None:
    """把数据库升级到最新结构。"""
    from service.schema import migrate as migrate_now

    migrate_now(Settings())


@app.command()
def serve() -> None:
    """只启动服务进程（通常由 run 管理）。"""
    from service.logs import configure

    settings = Settings()
    configure()
    uvicorn.run(
        "service.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        forwarded_allow_ips=settings.trusted_proxies,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=3,
    )


@app.command()
def rasa() -> None:
    """只启动对话引擎进程（通常由 run 管理）。"""
    from service import training

    settings = Settings()
    os.chdir(ROOT)
    command = training.command(settings)
    os.execve(command[0], command, training.environment(settings))


def _report(line: str) -> None:
    console.print(f"· {line}")


def main() -> None:
    """Entry point: an expected error is one sentence, not a trace."""
    try:
        app()
    except LianxinError as error:
        console.print(f"[red]{error.message}[/red]")
        sys.exit(1)


if __name__ == "__main__":
    main()
