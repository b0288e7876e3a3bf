"""Unified social credit codes (GB 32100) of made-up firms, many at a time, with both of their check characters."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100; I, O, S, V and Z are not among them."""
_WEIGHTS: Final = np.array([pow(3, place, 31) for place in range(17)], np.int64)
_BODY_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_BODY_VALUES: Final = np.array([int(letter, 36) for letter in LETTERS], np.int64)
"""What a character counts in the check of the organisation's own nine (GB 11714)."""
_FREE: Final = 31**6
_STRIDE: Final = 479_001_599
"""Prime and no multiple of 31: neighbours get codes far apart, and no two the same."""


def credit_codes(places: NDArray[np.int64], numbers: NDArray[np.int64], seed: int) -> pa.Array:
    """Return the code of each firm, registered at a place of six digits; another for each number below 31**6."""
    codes = np.empty((len(numbers), 18), np.int64)
    codes[:, 0], codes[:, 1] = 9, 1  # market regulation; enterprise
    for place in range(6):
        codes[:, 2 + place] = places // 10 ** (5 - place) % 10
    codes[:, 8], codes[:, 9] = LETTERS.index("M"), LETTERS.index("A")
    left = (numbers * _STRIDE + seed % _FREE) % _FREE
    for place in range(15, 9, -1):
        codes[:, place] = left % 31
        left = left // 31
    body = (_BODY_VALUES[codes[:, 8:16]] @ _BODY_WEIGHTS) % 11
    codes[:, 16] = np.array([0, LETTERS.index("X"), 9, 8, 7, 6, 5, 4, 3, 2, 1])[body]
    codes[:, 17] = check_values(codes[:, :17])
    text = np.frombuffer(LETTERS.encode(), np.uint8)[codes]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * 18
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text.tobytes()))


def check_values(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the value of the 18th character for rows of 17."""
    found: NDArray[np.int64] = (31 - codes @ _WEIGHTS % 31) % 31
    return found
