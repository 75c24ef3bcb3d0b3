"""What somebody sees who scans the code on a settlement document."""

from __future__ import annotations

from html import escape

from servicekit.wording import rupiah, whole
from tourism_market.domain.settlement import Standing, Verified
from tourism_market.papers.wording import long_date, moment

_STANDINGS = {
    Standing.VALID: "Berlaku / Valid",
    Standing.WITHDRAWN: "Ditarik: hari pasar dibuka kembali / Withdrawn: the day was reopened",
    Standing.SUPERSEDED: "Diganti versi yang lebih baru / Superseded by a later version",
}


def verification_page(verified: Verified, market_name: str) -> str:
    """A page for a phone: whether the document stands, and the figures that must be on the paper."""
    coins, value = verified.totals, verified.value
    rows = (
        ("Status", _STANDINGS[verified.standing]),
        ("Pasar / Market", market_name),
        ("Hari pasar / Market day", long_date(verified.market_day)),
        ("Versi / Version", whole(verified.version)),
        ("Dihitung selesai / Settled", moment(verified.settled_at)),
        ("Terjual / Sold", f"{whole(coins.issued)} koin, {rupiah(value.issued)}"),
        ("Dikembalikan / Refunded", f"{whole(coins.refunded)} koin, {rupiah(value.refunded)}"),
        ("Omzet pedagang / Turnover", f"{whole(coins.redeemed)} koin, {rupiah(value.redeemed)}"),
        ("Masih beredar / Outstanding", f"{whole(coins.outstanding)} koin, {rupiah(value.outstanding)}"),
        ("SHA-256 PDF", verified.sha256),
        ("Kode / Code", verified.code),
    )
    told = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows)
    title = "Berita Acara Penutupan Buku Koin"
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>'
        f"{title}</title></head><body><h1>{title}</h1><table>{told}</table></body></html>"
    )
