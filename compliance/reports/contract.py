"""The schemas of JSON reports, made of the views: strict, no unknown fields. Imports pydantic; a run does not."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from compliance.reports.kinds import view_of
from compliance.reports.view import ReportKind, View

_CONFIG = ConfigDict(extra="forbid", strict=True, frozen=True)


@cache
def report_model(kind: ReportKind = "gap_report") -> type[BaseModel]:
    """Return the pydantic model of a kind of report; it accepts exactly the JSON that :mod:`json_report` writes."""
    return _model(view_of(kind), {})


@cache
def json_schema(kind: ReportKind = "gap_report") -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON of a kind of report."""
    return _schema(report_model(kind), kind.replace("_", " ").capitalize())


def model_of(view: type[View]) -> type[BaseModel]:
    """Return the pydantic model of any view."""
    return _model(view, {})


def schema_of(view: type[View], title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON of any view."""
    return _schema(model_of(view), title)


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def parse(text: str, kind: ReportKind = "gap_report") -> BaseModel:
    """Return a JSON report as a model; pydantic's ``ValidationError`` where it breaks the contract."""
    return report_model(kind).model_validate_json(text)


def _model(view: type[View], made: dict[type[View], type[BaseModel] | None]) -> type[BaseModel]:
    made[view] = None
    hints = get_type_hints(view)
    fields: dict[str, Any] = {name: (_with_models(hints[name], made), ...) for name in view.__struct_fields__}
    model: type[BaseModel] = create_model(view.__name__, __config__=_CONFIG, __doc__=view.__doc__, **fields)
    made[view] = model
    model.model_rebuild(_types_namespace={view.__name__: model})
    return model


def _with_models(hint: Any, made: dict[type[View], type[BaseModel] | None]) -> Any:
    """Return a type with every view in it replaced by its model; a view inside itself by its name."""
    if isinstance(hint, type) and issubclass(hint, View):
        if hint not in made:
            return _model(hint, made)
        return made[hint] or hint.__name__
    origin = get_origin(hint)
    if origin is tuple:
        return tuple.__class_getitem__((_with_models(get_args(hint)[0], made), ...))
    if origin in (Union, UnionType):
        return Union[tuple(_with_models(each, made) for each in get_args(hint))]  # noqa: UP007  # made at run time
    return hint
