"""The programmes the platform comes with: tables an office could import, one for each regency."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from programs.api.program_tables import read_table
from programs.handlers import ImportPrograms


def shipped_programs() -> Mapping[str, ImportPrograms]:
    """What each regency's table in `data/programs_seed` holds, by Kemendagri code."""
    tables = (files("programs") / "data" / "programs_seed").iterdir()
    return {
        table.name.removesuffix(".csv"): ImportPrograms(read_table(table.read_bytes()))
        for table in sorted(tables, key=lambda table: table.name)
        if table.name.endswith(".csv")
    }
