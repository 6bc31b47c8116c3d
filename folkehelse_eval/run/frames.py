"""Messages between two of our own processes: pickles of known length over a descriptor.

Nothing is read ahead, so that a process can wait for several descriptors at once.
"""

import os
import pickle

LENGTH_BYTES = 8


def send(descriptor: int, message: object) -> None:
    """Write one message."""
    data = pickle.dumps(message)
    rest = memoryview(len(data).to_bytes(LENGTH_BYTES, "big") + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> object:
    """Read one message; ``EOFError`` when the other side is gone."""
    length = int.from_bytes(_exactly(descriptor, LENGTH_BYTES), "big")
    return pickle.loads(_exactly(descriptor, length))


def _exactly(descriptor: int, wanted: int) -> bytes:
    parts: list[bytes] = []
    missing = wanted
    while missing:
        part = os.read(descriptor, missing)
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
