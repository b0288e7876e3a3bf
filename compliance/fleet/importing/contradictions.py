"""Facts that contradict each other: a part above its whole (E060), a class denied that follows (E061)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from compliance.engines.columnar.evaluating import Columnar
from compliance.engines.columnar.planes import unpack
from compliance.fleet.importing.reasons import Reason
from compliance.fleet.stores.batches import batch_of
from compliance.plan import Plan

Wrongs = dict[int, list[Reason]]
_AT: Final = ("source", "line")


class Contradictions:
    """Looks through rows as the engines would as of one day, all of them at once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._engine = Columnar(plan)

    def note(self, rows: pa.Table, wrong: Wrongs) -> None:
        """Note contradictions by row; ``rows``: of the store, with source and line."""
        for part, whole in self.plan.shares:
            less, more = rows[f"fact:{whole}"], rows[f"fact:{part}"]
            above = pc.fill_null(pc.greater(more, less), False).to_numpy()
            for row in np.flatnonzero(above):
                value = more[int(row)].as_py()
                message = f"{part} is {value}, more than {whole} ({less[int(row)]}) of which it is a part"
                _note(rows, int(row), wrong, part, str(value), "E060", f"{message}; correct {part} or {whole}")
        self._note_denied(rows, wrong)

    def _note_denied(self, rows: pa.Table, wrong: Wrongs) -> None:
        names = [name[6:] for name in rows.schema.names if name.startswith("class:")]
        denied = [name for name in names if pc.any(pc.invert(rows[f"class:{name}"])).as_py()]
        if not denied:
            return
        vocabulary = self.plan.rulebook.vocabulary
        batch = batch_of(rows, vocabulary)
        today = self._engine.today(batch)
        for rule in self._engine.plan.classes_on(self.plan.as_of.toordinal()):
            if rule.name in denied:
                both = today.facts.truth(rule.when).true & batch.declared[rule.name].false
                for row in np.flatnonzero(unpack(both, batch.count)):
                    label = vocabulary.classes[rule.name].label.zh
                    message = f"{rule.name} ({label}) is declared false, but it follows from the facts stated"
                    help = "leave it out, or correct the facts it is derived from"
                    _note(rows, int(row), wrong, rule.name, "false", "E061", f"{message}; {help}")


def _note(rows: pa.Table, row: int, wrong: Wrongs, column: str, value: str, code: str, message: str) -> None:
    source, line = (rows[name][row].as_py() for name in _AT)
    wrong.setdefault(row, []).append(Reason(source, line, column, value, code, message))
