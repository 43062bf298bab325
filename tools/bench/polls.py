"""How many polls of open pages the site answers, and what those of five hundred pages cost its workers."""

import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.bench.browser import PROXIED, Browser
from tools.bench.server import Server

PAGES, EVERY = 500, 10  # open pages, and the seconds between two polls of one, as in static/js/live.js
CONNECTIONS = 8
SECONDS = 6.0


@dataclass(frozen=True)
class Polls:
    per_second: float
    of_one_worker: float | None  # the share that five hundred pages take; None: cannot be measured here

    def __str__(self) -> str:
        line = f"  {self.per_second:,.0f} polls a second"
        if self.of_one_worker is not None:
            pages = f"{PAGES} open pages ({PAGES // EVERY} polls a second)"
            line += f"; {pages} take {self.of_one_worker:.1%} of one worker"
        return line


def measure_polls(server: Server, browser: Browser, address: str) -> Polls:
    """Nothing is new, as nearly always."""
    request = poll_request(server.port, poll_of(browser, address))
    poll_in_haste(server.port, request, 1.0)  # both workers have answered some
    started = time.perf_counter()
    polls = poll_in_haste(server.port, request, SECONDS)
    per_second = polls / (time.perf_counter() - started)
    return Polls(per_second, share_of_open_pages(server, request) if cpu_seconds(server.pid) else None)


def poll_in_haste(port: int, request: bytes, seconds: float) -> int:
    """How many responses some connections get that poll again as soon as they have one."""

    def keep_polling(_number: int) -> int:
        responses = 0
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < until:
                poll(connection, request)
                responses += 1
        return responses

    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sum(threads.map(keep_polling, range(CONNECTIONS)))


def share_of_open_pages(server: Server, request: bytes) -> float:
    """What the workers spend while each page polls once, one after the other, in seconds a second.

    A worker that is woken fifty times a second spends more on each poll than one in haste.
    """
    with ExitStack() as stack:
        pages = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(PAGES)
        ]
        spent, started = cpu_seconds(server.pid), time.perf_counter()
        for number, page in enumerate(pages):
            time.sleep(max(0.0, started + number * EVERY / PAGES - time.perf_counter()))
            poll(page, request)
        time.sleep(max(0.0, started + EVERY - time.perf_counter()))
        return (cpu_seconds(server.pid) - spent) / (time.perf_counter() - started)


def poll(connection: socket.socket, request: bytes) -> None:
    connection.sendall(request)
    response = b""
    while not response.endswith(b"\r\n\r\n"):  # it has no content
        received = connection.recv(65536)
        if not received:
            raise SystemExit("The server hung up on a poll.")
        response += received
    if not response.startswith(b"HTTP/1.1 204 "):
        raise SystemExit(f"A poll was answered with {response.splitlines()[0].decode()}")


def poll_of(browser: Browser, address: str) -> str:
    """The signed address that the page of a list was given, with the version that the page shows."""
    text = browser.get(address).text
    poll, version = (re.search(rf'data-{name}="([^"]*)"', text) for name in ("poll", "version"))
    if poll is None or version is None:
        raise SystemExit("The page of a list does not say where to poll.")
    return f"{poll[1]}?v={version[1]}"


def poll_request(port: int, path: str) -> bytes:
    proxied = "".join(f"{name}: {value}\r\n" for name, value in PROXIED.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{proxied}\r\n".encode()


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
