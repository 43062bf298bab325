"""Where the server is to listen, tried before it starts: afterwards nobody could say it in a sentence.

The server lets others listen where it does, for the sake of its workers. So a second one on the same port
would start without a word, and each would get some of the requests.
"""

import socket


class NotHere(Exception):
    """Why nobody can listen there, in a sentence."""


def address_to_listen_at(host: str, port: int) -> str:
    """The address that a name like localhost leads to. Raises NotHere."""
    if not 0 < port < 65536:
        raise NotHere(f"{port} is not a port: they go from 1 to 65535.")
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            # Connections that a stopped server left behind do not count as taken.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except (OSError, UnicodeError) as error:  # no name that is so long
        reason = getattr(error, "strerror", None) or str(error)
        raise NotHere(f"nobody can listen on port {port} of {host}: {reason}.") from error
    return str(place[0])
