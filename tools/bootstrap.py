"""Makes both environments from their locks, then runs what was asked for.

Standard library only: it runs on whatever Python the machine has. uv builds the
environments in seconds; where it is missing it is installed into `.uv/` with pip.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"
UV = ROOT / ".uv"
TORCH_CPU = ("--torch-backend", "cpu")
NEEDED_BYTES = 6_000_000_000


def say(line: str) -> None:
    """One line of progress."""
    print(f"· {line}", file=sys.stderr, flush=True)


def stop(line: str) -> None:
    """One sentence saying what to do, and the end."""
    print(line, file=sys.stderr)
    sys.exit(1)


def find_uv() -> str:
    """Uv on the PATH, or installed beside the environments."""
    found = shutil.which("uv")
    if found:
        return found
    local = UV / "bin" / "uv"
    if not local.exists():
        say("安装环境管理工具 uv……")
        venv.create(UV, with_pip=True)
        run([str(UV / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"], "uv 没有装上")
    return str(local)


def run(command: list[str], failure: str) -> None:
    """Run a command; say what failed in one sentence if it did."""
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=False)
    if done.returncode:
        stop(f"{failure}，请检查网络或软件源设置后再试（上面是详细输出）。")


def environment() -> dict[str, str]:
    """Uv takes the extra package folder that pip was told of."""
    env = dict(os.environ)
    if "PIP_FIND_LINKS" in env:
        env.setdefault("UV_FIND_LINKS", env["PIP_FIND_LINKS"])
    return env


def torch_options() -> list[str]:
    """The CPU build of torch: from the folder pip knows, else from torch's own index."""
    folder = environment().get("UV_FIND_LINKS")
    if folder and list(Path(folder).glob("torch-*+cpu-*.whl")):
        return []
    return list(TORCH_CPU)


def works(python: str, version: str) -> bool:
    """Whether this interpreter starts (a shim may not) and has the version."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=20)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def find_python(version: str) -> str | None:
    """An interpreter of this version that really runs: PATH first, then pyenv's."""
    candidates = [shutil.which(f"python{version}") or "", sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(p / "bin" / "python") for p in sorted(pyenv.glob(f"{version}.*"))]
    return next((c for c in candidates if c and works(c, version)), None)


def build(uv: str, folder: Path, version: str, lock: Path, options: list[str]) -> None:
    """One environment, made when its lock changed."""
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"准备 Python {version} 环境（{folder.name}）……")
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        stop("磁盘可用空间不足 6 GB，请清理后再试。")
    python = find_python(version)
    if python is None:
        run([uv, "python", "install", version], f"没有找到 Python {version}，也没能下载")
        python = version
    run([uv, "venv", "--clear", "--quiet", "--python", python, str(folder)], "环境没有建成")
    run(
        [uv, "pip", "sync", "--python", str(folder / "bin" / "python"), *options, str(lock)],
        "依赖没有装全",
    )
    stamp.write_text(digest)


def prepare(dev: bool) -> None:
    """Both environments; with what tests and linters need if `dev`."""
    uv = find_uv()
    has_dev = (SERVICE / "dev").exists()
    lock = ROOT / "requirements" / ("dev.txt" if dev or has_dev else "service.txt")
    build(uv, SERVICE, "3.11", lock, torch_options())
    if dev:
        (SERVICE / "dev").touch()
    installed = SERVICE / "installed"
    project = ROOT / "pyproject.toml"
    python = str(SERVICE / "bin" / "python")
    if not installed.exists() or installed.stat().st_mtime < project.stat().st_mtime:
        run(
            [uv, "pip", "install", "--quiet", "--no-deps", "--python", python, "--editable", "."],
            "项目没有装上",
        )
        installed.touch()
    build(uv, RASA, "3.10", ROOT / "bot" / "requirements.txt", [])


def main(arguments: list[str]) -> None:
    """`bootstrap.py [--dev] [command …]`: prepare, then become the command."""
    if sys.version_info < (3, 11):
        stop("需要 Python 3.11 或更新的版本，请安装后再运行。")
    dev = "--dev" in arguments
    command = [a for a in arguments if a != "--dev"]
    prepare(dev)
    if command:
        program = SERVICE / "bin" / command[0]
        os.chdir(ROOT)
        os.execv(program, [str(program), *command[1:]])


if __name__ == "__main__":
    main(sys.argv[1:])
