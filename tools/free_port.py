"""free_port.py HOST PORT: fails with a sentence when a server could not listen there."""

import socket
import sys


def main(host: str, port: str) -> int:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        print(f"PORT={port} is not a port number.", file=sys.stderr)
        return 1
    with socket.socket() as listener:
        # As the server does: connections that a stopped server left behind do not count as taken.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, int(port)))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            free = int(port) + 1
            print(
                f"Port {port} of {host} cannot be used ({reason}). Try another: make run PORT={free}",
                file=sys.stderr,
            )
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2]))
