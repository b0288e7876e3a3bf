"""One row group judged, as many rows at a time as the memory allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.fleet.runs.judging import Judging
from compliance.fleet.runs.memory import Ration
from compliance.fleet.runs.verdict_files import Slate
from compliance.fleet.stores.buckets import KEYS, Bucket


def judge_group(
    bucket: Bucket, group: int, judging: Judging, slate: Slate, ration: Ration, rows: NDArray[np.int64] | None = None
) -> None:
    """Write what is said of a group's rows on its slate; ``rows``: of these alone, in order."""
    keep = not slate.keys
    held = slate.rows * len(slate.columns)
    size = ration.choose(held, bucket.bytes_a_row(group, judging.columns), slate.rows)
    at = 0
    for batch in bucket.batches(group, judging.columns, size):
        if keep:
            slate.keys.append(batch.select(list(KEYS)))
        if rows is None:
            slate.fill(judging.judge(batch), slice(at, at + batch.num_rows))
        else:
            here = rows[(rows >= at) & (rows < at + batch.num_rows)]
            if len(here):
                slate.fill(judging.judge(batch.take(here - at)), here)
        at += batch.num_rows
    ration.note(held, size)
