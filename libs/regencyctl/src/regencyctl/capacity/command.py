"""`./regency capacity`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from regencyctl.capacity.assumptions import Assumptions, read_assumptions
from regencyctl.capacity.need import Need, need_of
from regencyctl.capacity.simulation import Simulated, simulate

SCALES = (1, 38, 514)
"""A regency, the regencies and cities of a large province, all of Indonesia."""


def capacity(
    regencies: Annotated[
        list[int] | None, typer.Option("--regencies", min=1, help="How many; may be given several times.")
    ] = None,
    assume: Annotated[Path | None, typer.Option(help="Assumptions of your own, as capacity.toml.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Of the busiest hour, simulated.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each number.")] = False,
) -> None:
    """Cores, processes and disks for so many regencies, and a simulation that checks them.

    All regencies are taken to have their busiest hour at the same time.
    """
    assumptions = read_assumptions(assume)
    needs = [need_of(assumptions, number) for number in regencies or SCALES]
    told = [(need, _simulated(assumptions, need, seconds)) for need in needs]
    if as_json:
        for need, simulated in told:
            typer.echo(json.dumps({"need": asdict(need), "simulated": asdict(simulated)}))
        return
    Console().print(_table(told))


def _simulated(assumptions: Assumptions, need: Need, seconds: float) -> Simulated:
    return simulate(assumptions, need.regencies, need.cores, seconds=seconds)


def _table(told: list[tuple[Need, Simulated]]) -> Table:
    table = Table(box=None)
    table.add_column("")
    for need, _ in told:
        table.add_column(
            f"{need.regencies:,} regencies" if need.regencies > 1 else "1 regency", justify="right"
        )
    for label, values in _rows(told):
        table.add_row(label, *values)
    return table


def _rows(told: list[tuple[Need, Simulated]]) -> list[tuple[str, list[str]]]:
    needs, runs = [need for need, _ in told], [simulated for _, simulated in told]
    return [
        ("requests a second", [f"{need.requests_a_second:,.1f}" for need in needs]),
        ("events a second", [f"{need.events_a_second:,.1f}" for need in needs]),
        *(
            (f"busy cores: {stage}", [f"{need.busy_cores[stage]:,.2f}" for need in needs])
            for stage in needs[0].busy_cores
        ),
        ("cores to provide", [f"{need.all_cores:,}" for need in needs]),
        ("API processes, all services", [f"{need.api_processes:,}" for need in needs]),
        ("processors, all services", [f"{need.processors:,}" for need in needs]),
        ("topics, all replicas, GiB", [f"{need.topic_gib:,.0f}" for need in needs]),
        ("documents a year and member, GiB", [f"{need.store_gib:,.0f}" for need in needs]),
        ("simulated delay p50, ms", [f"{run.delay_p50 * 1000:,.1f}" for run in runs]),
        ("simulated delay p95, ms", [f"{run.delay_p95 * 1000:,.1f}" for run in runs]),
        ("simulated delay p99, ms", [f"{run.delay_p99 * 1000:,.1f}" for run in runs]),
        ("busiest stage in the simulation", [f"{max(run.busy.values()):.0%}" for run in runs]),
    ]
