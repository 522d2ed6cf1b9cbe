"""Reads a file in a process of its own, with limits on time and memory.

A file can be made to keep its reader busy for a year or to fill all memory, and the guards can only
know the ways that are known. So nothing of an upload is parsed in the service: a child that gives
way to everybody else reads it, is killed when it takes too long, and takes only itself with it.
"""

import asyncio
import os
import pickle
import resource
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self, TypeAlias, TypeVar

from core.errors import Invalid
from core.settings import Settings
from knowledge.exchange import messages
from knowledge.exchange.guards import Unsafe
from knowledge.exchange.report import Tell, silent

Result = TypeVar("Result")
Function: TypeAlias = Callable[[Path, str, Tell], Result]
"""Reads a file, by where it is and what people call it; lives at the top of its module."""

_GIVES_WAY = 10
_HEAD = 8  # bytes before each word of the child that say how long it is
_PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Limits:
    """What reading one file may take."""

    seconds: float
    memory: int
    """Bytes, beside what the reader needs before it opens anything."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say."""
        return cls(settings.import_seconds, settings.import_memory_mib * 1024 * 1024)


async def apart(
    function: Function[Result], path: Path, name: str, limits: Limits, tell: Tell = silent
) -> Result:
    """Call a function on a file in a child of this process.

    Args:
        function: reads it.
        path: where it is.
        name: what people call it.
        limits: what that may take.
        tell: hears how far it is.

    Raises:
        Unsafe: the file cannot be read, or not within the limits.
        Invalid: as the function says.
        RuntimeError: the function has a fault; what stands in the child's output.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "knowledge.exchange.apart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None  # noqa: S101  asked for above
    assert child.stdout is not None  # noqa: S101
    try:
        async with asyncio.timeout(limits.seconds):
            with suppress(BrokenPipeError, ConnectionResetError):  # told by its silence below
                child.stdin.write(pickle.dumps((function, path, name, limits)))
                child.stdin.close()
            return await _heard(child.stdout, tell)
    except TimeoutError:
        raise Unsafe(messages.TOO_SLOW) from None
    except asyncio.IncompleteReadError:
        code = await child.wait()
        if code > 0:
            raise RuntimeError(f"reading a file apart ended with {code}") from None
        raise Unsafe(messages.CRASHED) from None  # by a signal: out of memory, or a broken parser
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def _heard(out: asyncio.StreamReader, tell: Tell) -> Result:
    while True:
        size = int.from_bytes(await out.readexactly(_HEAD), "big")
        word = await out.readexactly(size)
        kind, value = await asyncio.to_thread(pickle.loads, word)  # our own child's words
        match kind:
            case "progress":
                await asyncio.to_thread(tell, value)
            case "unsafe":
                raise Unsafe(value)
            case "invalid":
                raise Invalid(*value)
            case _:
                result: Result = value
                return result


def _child() -> None:
    """A function and a file come in, what it reads goes out; what a library prints, to the log."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(_GIVES_WAY)
    function, path, name, limits = pickle.load(sys.stdin.buffer)  # noqa: S301  our parent's
    _limit(limits)
    with out:
        try:
            _say(out, "done", function(path, name, lambda now: _say(out, "progress", now)))
        except Unsafe as error:
            _say(out, "unsafe", error.message)
        except Invalid as error:
            _say(out, "invalid", (error.code, error.message))
        except MemoryError:
            _say(out, "unsafe", messages.TOO_HUNGRY)
        except BrokenPipeError:  # nobody listens any more
            os._exit(0)
        except Exception:
            traceback.print_exc(limit=-3)  # the last lines only: they name code, not content
            os._exit(1)


def _limit(limits: Limits) -> None:
    """What this process may take from here on; the clock of a parent that died is kept, too."""
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (now + limits.memory, now + limits.memory))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(out: BinaryIO, kind: str, value: object) -> None:
    word = pickle.dumps((kind, value))
    out.write(len(word).to_bytes(_HEAD, "big") + word)
    out.flush()


if __name__ == "__main__":
    from knowledge.exchange import apart as itself

    itself._child()  # under its own name, by which others know its classes
