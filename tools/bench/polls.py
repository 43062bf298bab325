"""How many questions of open pages the site answers, and what those of five hundred cost its workers."""

import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools.bench.browser import Browser
from tools.bench.server import Server

PAGES, EVERY = 500, 10  # open pages, and the seconds between two questions of one, as in static/js/live.js
CONNECTIONS = 8
SECONDS = 6.0


def measure_polls(server: Server, browser: Browser, address: str) -> dict[str, Any]:
    """Nothing is new, as nearly always."""
    request = question(server.port, poll_of(browser, address))
    ask_in_haste(server.port, request, 1.0)  # both workers have answered some
    started = time.perf_counter()
    polls = ask_in_haste(server.port, request, SECONDS)
    found: dict[str, Any] = {"polls a second": polls / (time.perf_counter() - started)}
    if cpu_seconds(server.pid):
        found["of one worker"] = share_of_open_pages(server, request)
    return found


def ask_in_haste(port: int, request: bytes, seconds: float) -> int:
    """How many answers some connections get that ask again as soon as they have one."""

    def keep_asking(_number: int) -> int:
        answers = 0
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < until:
                ask(connection, request)
                answers += 1
        return answers

    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sum(threads.map(keep_asking, range(CONNECTIONS)))


def share_of_open_pages(server: Server, request: bytes) -> float:
    """What the workers spend while each page asks once, one after the other, in seconds a second.

    A worker that is woken fifty times a second spends more on each question than one in haste.
    """
    with ExitStack() as stack:
        pages = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(PAGES)
        ]
        spent, started = cpu_seconds(server.pid), time.perf_counter()
        for number, page in enumerate(pages):
            time.sleep(max(0.0, started + number * EVERY / PAGES - time.perf_counter()))
            ask(page, request)
        time.sleep(max(0.0, started + EVERY - time.perf_counter()))
        return (cpu_seconds(server.pid) - spent) / (time.perf_counter() - started)


def ask(connection: socket.socket, request: bytes) -> None:
    connection.sendall(request)
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):  # it has no content
        part = connection.recv(65536)
        if not part:
            raise SystemExit("The server hung up on a poll.")
        answer += part
    if not answer.startswith(b"HTTP/1.1 204 "):
        raise SystemExit(f"A poll was answered {answer.splitlines()[0].decode()}")


def poll_of(browser: Browser, address: str) -> str:
    """The signed address that the page of a list was given, with the version that the page shows."""
    text = browser.get(address).text
    poll, version = (re.search(rf'data-{name}="([^"]*)"', text) for name in ("poll", "version"))
    if poll is None or version is None:
        raise SystemExit("The page of a list does not say what to ask.")
    return f"{poll[1]}?v={version[1]}"


def question(port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-Proto: https\r\n\r\n".encode()


def cpu_seconds(server: int) -> float:
    """What all workers of a server have spent so far; nothing where there is no /proc."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything: state, parent … user time, system time …
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == server:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def told(found: dict[str, Any]) -> str:
    line = f"  {found['polls a second']:,.0f} polls a second"
    if "of one worker" in found:
        pages = f"{PAGES} open pages ({PAGES // EVERY} polls a second)"
        line += f"; {pages} take {found['of one worker']:.1%} of one worker"
    return line
