"""Whether this node is about to stop: a byte that the server and all its workers share."""

import mmap

_said = mmap.mmap(-1, 1)  # anonymous: whoever is forked from here on sees the same byte


def say() -> None:
    _said[0] = 1


def is_said() -> bool:
    return _said[0] == 1
