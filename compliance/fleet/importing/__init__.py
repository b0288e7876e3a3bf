"""Profiles and tables of other programs into a store; what cannot be taken as it stands is kept out and named.

Sources are first spread over buckets on disk, then each bucket is put together by itself, so that memory depends on
the size of a bucket and not on the number of firms. Every row of a firm is in the store or in the quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct, field

from compliance.diagnostics import Diagnostic, LoadError
from compliance.fleet.importing import profiles
from compliance.fleet.importing.assembling import Bucket, Wrongs, refused_constants
from compliance.fleet.importing.contradictions import Contradictions
from compliance.fleet.importing.mapping import MappingFile, Section
from compliance.fleet.importing.reasons import Quarantine, Reason
from compliance.fleet.importing.tables import CHANGED, refuse
from compliance.fleet.importing.taking import Taken
from compliance.fleet.stores.hashing import row_hashes
from compliance.fleet.stores.layout import schema
from compliance.fleet.stores.store import (
    HEAD,
    QUARANTINE,
    ROW_HASH,
    Store,
    StoreFile,
    bucket_of,
    buckets_for,
    open_store,
    refuse_bucket,
)
from compliance.fleet.stores.writing import Spill, draft_bucket, drafting, put_in_place
from compliance.plan import Plan

Told = Callable[[int, str], None]
"""What is told how many rows are through, and what is being done."""
PROFILES: Final = "profiles"
PROFILE_ID: Final = "id"
"""What tells profiles apart: the name of the file, or ``id`` of a line."""


class Source(Struct, frozen=True):
    """Where rows come from, and a name by which a mapping may call it."""

    given: str
    name: str = ""


class Read(Struct, frozen=True):
    """What was read of a source."""

    source: str
    said: str
    rows: int


class Outcome(Struct):
    """What became of every row."""

    firms_in: int = 0
    firms: int = 0
    """Rows of firms that are in the store now."""
    quarantined: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    entries_in: int = 0
    """Rows of lists."""
    entries: int = 0
    entries_with_firms: int = 0
    """Rows of lists that were kept out with their firm."""
    entries_quarantined: int = 0
    read: list[Read] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    written: int = 0
    """Buckets written; the others are as they were."""
    stored: int = 0
    """Firms in the store."""

    def check(self) -> None:
        """Raise :class:`AssertionError` where a row has gone missing."""
        assert self.firms_in == self.firms + self.quarantined, "rows of firms have gone missing"
        kept = self.entries + self.entries_with_firms + self.entries_quarantined
        assert self.entries_in == kept, "rows of lists have gone missing"
        assert self.quarantined == sum(self.by_code.values()), "reasons do not add up"


def import_sources(
    folder: Path,
    sources: Sequence[Source],
    mapping: MappingFile | None,
    plan: Plan,
    *,
    buckets: int = 0,
    update: bool = False,
    jobs: int = 1,
    told: Told = lambda done, what: None,
) -> Outcome:
    """Make a store of sources, or bring one up to date.

    ``plan``: of the day as of which contradictions are looked for. ``update``: rows take the place of those of the
    same id, and buckets without a change keep their files. Raises :class:`LoadError` where a source or the mapping
    cannot be used at all.
    """
    with drafting(folder) as draft, Quarantine(draft / QUARANTINE) as quarantine:
        # Only now: nobody else can change the store any more.
        if not update and (folder / HEAD).exists():
            refuse(str(folder), "F004", "there is a store here already", "bring it up to date with --update")
        old = open_store(folder, plan.rulebook.vocabulary) if update else None
        run = _Run(draft, mapping, plan, quarantine, told)
        for source in sources:
            run.take(source, jobs)
        run.refuse_unread(sources)
        files = list(run.buckets(old, old.head.buckets if old else buckets))
        outcome = run.finish()
        quarantine.close()
        entry = {"kind": "import", "update": update, "mapping": mapping.digest if mapping else None}
        entry["read"] = [{"source": each.source, "said": each.said, "rows": each.rows} for each in outcome.read]
        before = old.head.sources if old else ()
        put_in_place(folder, draft, plan.rulebook.vocabulary, files, outcome.quarantined, (*before, entry))
    outcome.stored = sum(each.rows for each in files)
    return outcome


class _Run:
    """One import: spills, the quarantine, and what was counted."""

    def __init__(
        self, draft: Path, mapping: MappingFile | None, plan: Plan, quarantine: Quarantine, told: Told
    ) -> None:
        vocabulary = plan.rulebook.vocabulary
        self.draft, self.mapping, self.quarantine, self.told = draft, mapping, quarantine, told
        self.vocabulary = vocabulary
        self.contradictions = Contradictions(plan)
        self.profiles = Spill(draft, PROFILES, profiles.with_source(schema(vocabulary)))
        sections = mapping.sections if mapping else ()
        self.taken = [Taken(section, vocabulary, draft, number) for number, section in enumerate(sections)]
        self.outcome = Outcome()
        self._used: set[int] = set()
        wrong = [
            Diagnostic(reader.column.at, value.code, f"{reader.column.target}: {value.message}", value.hint)
            for each in self.taken
            for reader, value in refused_constants(each)
        ]
        if wrong:
            raise LoadError(wrong)

    # --- reading

    def take(self, source: Source, jobs: int) -> None:
        """Read one source into the spills."""
        try:
            self._take(source, jobs)
        except UnicodeDecodeError:
            # Every byte had been looked at before.
            refuse(source.given, "F101", CHANGED, "import it anew when nobody writes it any more")
        except OSError as error:
            if error.filename and self.draft not in Path(str(error.filename)).parents:
                refuse(source.given, "R001", f"it cannot be read: {error.strerror}")
            raise

    def _take(self, source: Source, jobs: int) -> None:
        wanted = [each for each in self.taken if _meant(each.section, source)]
        if not wanted and not profiles.is_profile_source(source.given):
            # What no list asks for is the firms, where these name no source of their own.
            wanted = [each for each in self.taken if not each.section.source]
        if not wanted and profiles.is_profile_source(source.given):
            self._take_profiles(source.given, jobs)
            return
        if self.mapping is None:
            hint = "write one, or begin with --suggest-mapping; `compliance code F117` shows how"
            refuse(source.given, "F117", "a table needs a mapping", hint)
        if not wanted:
            names = ", ".join(sorted({each.section.source or "(any)" for each in self.taken}))
            refuse(source.given, "F104", "no section of the mapping asks for this source", f"it asks for {names}")
        for each in wanted:
            self._used.add(self.taken.index(each))
            told, rows = each.take(source.given, self.quarantine)
            self.outcome.read.append(Read(source.given, told, rows))
            if each.section.kind == "firms":
                self.outcome.firms_in += rows
            else:
                self.outcome.entries_in += rows
            self.told(self.outcome.firms_in + self.outcome.entries_in, "reading")

    def refuse_unread(self, sources: Sequence[Source]) -> None:
        """Refuse a mapping that asks for sources nobody has given: lists would be empty that are not."""
        given = ", ".join(each.name or Path(each.given).name for each in sources)
        wrong = [
            Diagnostic(
                each.section.at,
                "F104",
                f"{each.section.name}: no source matches {each.section.source!r}",
                f"given are {given}; name a source with NAME=SOURCE",
            )
            for number, each in enumerate(self.taken)
            if number not in self._used
        ]
        if wrong:
            raise LoadError(wrong)

    def _take_profiles(self, source: str, jobs: int) -> None:
        path = Path(source)
        if not path.exists():
            refuse(source, "R001", "no such file")
        if path.is_dir() or path.suffix.lower() in (".yaml", ".yml"):
            files = profiles.profile_files(source)
            if not files:
                refuse(source, "F101", "there is no *.yaml in this folder")
            portions = profiles.load_files(files, self.vocabulary, jobs)
            told = "profiles"
        else:
            portions, told = profiles.load_lines(source, self.vocabulary, jobs), "JSON Lines"
        rows = 0
        for portion in portions:
            rows += portion.rows.num_rows + len(portion.refused)
            self.profiles.add(portion.rows)
            for reasons in sorted(portion.refused):
                self.quarantine.add_firm(reasons)
            self.told(self.outcome.firms_in + self.outcome.entries_in + rows, "reading")
        self.outcome.firms_in += rows
        self.outcome.read.append(Read(source, told, rows))

    # --- putting together

    def buckets(self, old: Store | None, wanted: int) -> Iterator[StoreFile]:
        """Yield every bucket's file: written anew, or as it was."""
        count = wanted or buckets_for(self.outcome.firms_in)
        for spill in (self.profiles, *(each.spill for each in self.taken)):
            spill.settle(count)
        before = {each.bucket: each for each in old.head.files} if old else {}
        done = 0
        for number in range(count):
            rows = self._bucket(number, count)
            done += rows.num_rows
            file = before.get(number)
            if old is not None and file is not None:
                merged = self._merged(old, file, rows)
                if merged is None:
                    yield file
                    continue
                rows = merged
            else:
                self.outcome.new += rows.num_rows
            self.outcome.written += 1
            yield draft_bucket(self.draft, number, rows)
            self.told(done, "writing")

    def _bucket(self, number: int, count: int) -> pa.Table:
        """Return the good rows of a bucket; the others go into the quarantine."""
        parts = [self.profiles.bucket(number)]
        wrong: Wrongs = {}
        entries = np.zeros(parts[0].num_rows, np.int64)
        if self.taken:
            firms, *lists = self.taken
            bucket = Bucket(self.vocabulary, firms, number)
            bucket.read_firms()
            for each in lists:
                bucket.read_list(each, number, self.quarantine)
                here = [id for id in each.broken if bucket_of(id, count) == number]
                bucket.take_broken(each, here, self.quarantine)
            first = parts[0].num_rows
            wrong.update({first + row: reasons for row, reasons in bucket.wrong.items()})
            parts.append(bucket.rows())
            entries = np.concatenate((entries, bucket.entries))
        rows = pa.concat_tables(parts).combine_chunks()
        columns = [PROFILE_ID] * parts[0].num_rows
        columns += [self.taken[0].section.id] * (rows.num_rows - len(columns)) if self.taken else []
        _note_twice(rows, columns, wrong)
        self.contradictions.note(rows, wrong)
        return self._keep_out(rows, columns, wrong, entries)

    def _keep_out(
        self, rows: pa.Table, columns: Sequence[str], wrong: Wrongs, entries: np.ndarray[Any, Any]
    ) -> pa.Table:
        good = np.ones(rows.num_rows, np.bool_)
        listed: list[tuple[Reason, ...]] = []
        for row, reasons in wrong.items():
            good[row] = False
            source, line = rows["source"][row].as_py(), rows["line"][row].as_py()
            if all((each.source, each.row) != (source, line) for each in reasons):
                id = rows["id"][row].as_py()
                message = "a row that belongs to this firm cannot be taken: its lists would not be whole"
                reasons = [*reasons, Reason(source, line, columns[row], id, "F114", message)]
            listed.append(tuple(reasons))
        for each in sorted(listed, key=lambda reasons: (reasons[-1].source, reasons[-1].row)):
            self.quarantine.add_firm(each)
        self.outcome.firms += int(good.sum())
        self.outcome.entries += int(entries[good].sum())
        self.outcome.entries_with_firms += int(entries[~good].sum())
        return rows.drop_columns(["source", "line"]).filter(pa.array(good))

    def _merged(self, old: Store, file: StoreFile, rows: pa.Table) -> pa.Table | None:
        """Return a bucket with its new and changed rows; ``None`` where nothing has changed."""
        try:
            known = pq.ParquetFile(old.path(file)).read(columns=["id", ROW_HASH])
        except (OSError, pa.ArrowException) as error:
            refuse_bucket(old.path(file), error)
        hashes = dict(zip(known["id"].to_pylist(), known[ROW_HASH].to_pylist(), strict=True))
        ids = rows["id"].to_pylist()
        mine = row_hashes(rows).tolist()
        new = sum(id not in hashes for id in ids)
        same = sum(hashes.get(id) == hash for id, hash in zip(ids, mine, strict=True))
        self.outcome.new += new
        self.outcome.unchanged += same
        self.outcome.changed += len(ids) - new - same
        if same == len(ids):
            return None
        kept = pq.ParquetFile(old.path(file)).read().drop_columns([ROW_HASH]).cast(rows.schema)
        left = pc.invert(pc.is_in(kept["id"], value_set=rows["id"].combine_chunks()))
        return pa.concat_tables([kept.filter(left), rows])

    def finish(self) -> Outcome:
        """Return what was counted, after making sure that it adds up."""
        self.outcome.quarantined = self.quarantine.firms
        self.outcome.by_code = self.quarantine.by_code
        self.outcome.entries_quarantined = self.quarantine.entries
        self.outcome.check()
        return self.outcome


def _meant(section: Section, source: Source) -> bool:
    """Say whether a section asks for a source, by its name or its file name."""
    names = (source.name, source.given, Path(source.given).name)
    return bool(section.source) and any(name and fnmatchcase(name, section.source) for name in names)


def _note_twice(rows: pa.Table, columns: Sequence[str], wrong: Wrongs) -> None:
    """Note every row of an id that several rows have: which of them is right nobody can tell."""
    counted = pc.value_counts(rows["id"].combine_chunks())
    twice = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    if not len(twice):
        return
    for row in np.flatnonzero(pc.is_in(rows["id"], value_set=twice).to_numpy(zero_copy_only=False)):
        id, source, line = (rows[name][int(row)].as_py() for name in ("id", "source", "line"))
        message = "several rows have this id; none is taken, because nobody can tell which is right"
        wrong.setdefault(int(row), []).append(Reason(source, line, columns[int(row)], id, "F113", message))
