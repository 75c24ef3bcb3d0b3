"""Figures of the reaction poll. None of them is an IKM: whoever likes to vote is no sample."""

from __future__ import annotations

from contracts.evaluation import ReactionRecorded
from contracts.indicator import Indicator
from contracts.measures import Count, ShareOfTotal
from contracts.text import Text
from contracts.window import Window

_BY = ("page_id", "reaction")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="reactions",
        version=1,
        source=ReactionRecorded,
        measure=Count(),
        by=_BY,
        windows=(Window.DAY, Window.MONTH, Window.YEAR, Window.ALL),
        unit="reactions",
        label=Text("Tanggapan halaman", "Page reactions"),
        definition=Text(
            "Banyaknya tanggapan pengunjung halaman, satu per sesi peramban, menurut pilihannya",
            "Number of reactions of a page's visitors, one a browser session, by what they chose",
        ),
    ),
    Indicator(
        name="reaction-share",
        version=1,
        source=ReactionRecorded,
        measure=ShareOfTotal("votes", "reaction"),
        by=_BY,
        windows=(Window.MONTH, Window.YEAR, Window.ALL),
        unit="%",
        label=Text("Bagian tiap tanggapan", "Share of each reaction"),
        definition=Text(
            "Bagian tiap pilihan dari semua tanggapan halaman; jajak pendapat, bukan IKM",
            "Share of each choice among all reactions to the page; a poll, not an IKM",
        ),
    ),
)
