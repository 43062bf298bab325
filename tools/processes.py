"""A server as a process of its own, for the tests and the bench: where it listens, and how it is stopped."""

import signal
import socket
import subprocess

PATIENCE = 10  # seconds for the work that has begun


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def stop(process: "subprocess.Popen[bytes]") -> None:
    """As a supervisor does: work may end, and whoever takes too long is killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
