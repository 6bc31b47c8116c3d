"""Independent streams of random numbers, one for each part of the model.

A part that draws more or less than before leaves the other parts' numbers as they were.
"""

from zlib import crc32

import numpy as np


def stream(seed: int, part: str) -> np.random.Generator:
    """Return the generator of one named part of the model."""
    return np.random.default_rng([seed, crc32(part.encode())])
