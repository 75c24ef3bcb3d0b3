"""The results and awards the platform comes with: tables an office could import, one for each regency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

from evaluation.api.accountability_tables import read_results
from evaluation.api.award_tables import read_awards
from evaluation.handlers import ImportAwards, ImportResults


def shipped_results() -> Mapping[str, ImportResults]:
    """What each regency's table in `data/accountability_seed` holds, by Kemendagri code."""
    tables = _tables("accountability_seed")
    return {regency: ImportResults(read_results(table)) for regency, table in tables}


def shipped_awards() -> Mapping[str, ImportAwards]:
    """What each regency's table in `data/awards_seed` holds, by Kemendagri code."""
    return {regency: ImportAwards(read_awards(table)) for regency, table in _tables("awards_seed")}


def _tables(folder: str) -> Iterator[tuple[str, bytes]]:
    tables = (files("evaluation") / "data" / folder).iterdir()
    for table in sorted(tables, key=lambda table: table.name):
        if table.name.endswith(".csv"):
            yield table.name.removesuffix(".csv"), table.read_bytes()
