"""A few hundred firms in a store, judged, and what the reference says of each: what aggregates are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessment import Assessment
from compliance.assessor import Assessor
from compliance.enterprise import Enterprise, Stated, Waiver
from compliance.fleet.runs.reading import Results, open_results
from compliance.fleet.runs.running import Settings, check_store
from compliance.fleet.stores.rows import row_of, table_of
from compliance.fleet.stores.store import (
    FORMAT,
    Head,
    Store,
    bucket_of,
    open_store,
    vocabulary_digest,
    with_hashes,
    write_bucket,
    write_head,
)
from compliance.model import Rulebook, Vocabulary
from tests.properties.made_up import AT, MakerUp

AS_OF = date(2025, 1, 10)
PLACES = ("530581", "530581", "530522", "530502", "530521", "530523", "530500", "530000", "530602", None)
"""Several counties, one by a former code, two places known only as something wider, and one that is not known."""


class Jurisdiction(Struct):
    """Firms by id, their store, a run of it, and the reference's assessment of each."""

    firms: dict[str, Enterprise]
    results: Results
    assessments: dict[str, Assessment]


def store_of(folder: Path, firms: dict[str, Enterprise], vocabulary: Vocabulary, buckets: int = 3) -> Store:
    """Write firms as a store and open it."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for bucket in range(buckets):
        rows = [row_of(each, id) for id, each in firms.items() if bucket_of(id, buckets) == bucket]
        if rows:
            files.append(write_bucket(folder, bucket, with_hashes(table_of(rows, vocabulary))))
    head = Head(FORMAT, vocabulary_digest(vocabulary), buckets, len(firms), 0, tuple(files))
    write_head(folder, head)
    return open_store(folder, vocabulary)


def made_up_firms(rulebook: Rulebook, count: int, seed: int = 1) -> dict[str, Enterprise]:
    """Return firms in a few counties, some with waivers."""
    random = Random(seed)
    maker = MakerUp(Assessor(rulebook, AS_OF, "reference").plan, random)
    duties = [each.id for ruleset in rulebook.rulesets for each in ruleset.obligations]
    found: dict[str, Enterprise] = {}
    for number in range(count):
        made = maker.enterprise(random.choice((0.3, 0.85, 0.98)))
        place = random.choice(PLACES)
        waivers = tuple(
            Waiver(each, date(2024, 6, 1), random.choice((date(2024, 12, 31), date(2025, 6, 30))), "某局", "搬迁", AT)
            for each in (random.sample(duties, min(60, len(duties) // 2)) if random.random() < 0.3 else ())
        )
        found[f"firm-{number:04}"] = replace(
            made, jurisdiction=None if place is None else Stated(place, AT), classes={}, waivers=waivers
        )
    return found


def judged(
    folder: Path,
    firms: dict[str, Enterprise],
    rulebook: Rulebook,
    as_of: date = AS_OF,
    buckets: int = 3,
    bind: Mapping[str, str] | None = None,
) -> Jurisdiction:
    """Return firms in a store of this folder, judged by the columns and by the reference."""
    for file in folder.glob("firms-*.parquet"):
        file.unlink()
    store = store_of(folder, firms, rulebook.vocabulary, buckets)
    assessor = Assessor(rulebook, as_of, "reference")
    run = check_store(store, assessor.plan, Settings(jobs=1, bind=bind or {}))
    assert run.complete
    results = open_results(store, rulebook, run.run)
    return Jurisdiction(firms, results, {id: assessor.assess(each) for id, each in firms.items()})
