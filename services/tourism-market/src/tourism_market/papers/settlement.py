"""The settlement of a market day on A4, in Indonesian: Berita Acara Penutupan Buku Koin."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from servicekit.wording import rupiah, whole
from tourism_market.domain.accounts import Account
from tourism_market.domain.discrepancy import Discrepancy
from tourism_market.domain.settlement import Settlement
from tourism_market.papers.wording import KINDS, RESOLUTIONS, account_name, long_date, moment

_MARGIN = 18 * mm
_QR_SIZE = 32 * mm
_STYLES = getSampleStyleSheet()
_TITLE = ParagraphStyle("title", parent=_STYLES["Title"], fontSize=15, spaceAfter=2)
_HEADING = ParagraphStyle("heading", parent=_STYLES["Heading2"], fontSize=11, spaceBefore=8, spaceAfter=3)
_TEXT = ParagraphStyle("text", parent=_STYLES["BodyText"], fontSize=9, leading=11)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=7.5, leading=9)
_GRID = TableStyle(
    [
        ("FONTSIZE", (0, 0), (-1, -1), 8.5),
        ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
)

Row = tuple[str | Flowable, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed of a settlement, and what stands around it.

    Attributes:
        code: Of the settlement.
        market_name: As the public knows it.
        manager: The institution that signs.
        address: Where anybody can verify the document.
    """

    settlement: Settlement
    code: str
    market_name: str
    manager: str
    village: str
    address: str


def print_settlement(sheet: Print) -> bytes:
    """A PDF of the settlement. The same settlement gives the same bytes, so that its SHA-256 can be kept."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"Berita Acara Penutupan Buku Koin {sheet.settlement.market_day}",
        author=sheet.manager,
        lang="id",
        invariant=1,
    )
    story = [*_opening(sheet), *_books(sheet.settlement), *_payouts(sheet.settlement)]
    story += [*_discrepancies(sheet.settlement), *_accounts(sheet.settlement), _closing(sheet)]

    def footer(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 7.5)
        canvas.drawString(_MARGIN, 10 * mm, f"Kode {sheet.code} - {sheet.address}")
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"Halaman {canvas.getPageNumber()}")

    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _opening(sheet: Print) -> list[Flowable]:
    settlement = sheet.settlement
    told: list[Row] = [
        ("Pasar", _text(sheet.market_name)),
        ("Hari pasar", long_date(settlement.market_day)),
        ("Pengelola", _text(sheet.manager)),
        ("Kode desa", sheet.village),
        ("Dihitung selesai", moment(settlement.settled_at)),
        ("Versi", _version(settlement.version)),
    ]
    table = Table(told, colWidths=[35 * mm, None], hAlign="LEFT")
    table.setStyle(TableStyle([("FONTSIZE", (0, 0), (-1, -1), 9), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]))
    return [Paragraph("Berita Acara Penutupan Buku Koin", _TITLE), table]


def _version(version: int) -> str:
    return "1" if version == 1 else f"{version} - menggantikan versi {version - 1}"


def _books(settlement: Settlement) -> list[Flowable]:
    coins, value = settlement.totals, settlement.value
    rows = [
        ("Terjual di gerbang", coins.issued, value.issued),
        ("Dikembalikan pengunjung", coins.refunded, value.refunded),
        ("Ditukarkan pedagang (omzet)", coins.redeemed, value.redeemed),
        ("Masih beredar (utang pengelola)", coins.outstanding, value.outstanding),
    ]
    return [
        Paragraph(f"Buku koin (1 koin = {rupiah(settlement.coin_value_idr)})", _HEADING),
        _table(
            ("Uraian", "Koin", "Rupiah"),
            [(name, whole(number), rupiah(idr)) for name, number, idr in rows],
            widths=(74, 50, 50),
        ),
        Paragraph("Terjual = dikembalikan + ditukarkan + masih beredar.", _SMALL),
    ]


def _payouts(settlement: Settlement) -> list[Flowable]:
    rows = [
        (_text(paid.vendor_id), _text(paid.stall or "-"), whole(paid.coins), rupiah(paid.amount_idr), "")
        for paid in settlement.payouts
    ]
    total = ("Jumlah", "", whole(settlement.totals.redeemed), rupiah(settlement.value.redeemed), "")
    head = ("Pedagang", "Lapak", "Koin", "Rupiah", "Tanda terima")
    table = _table(head, [*rows, total], widths=(55, 25, 20, 32, 42), lead=2, is_summed=True)
    return [Paragraph("Pembayaran kepada pedagang", _HEADING), table]


def _discrepancies(settlement: Settlement) -> list[Flowable]:
    heading = Paragraph("Selisih yang diputuskan", _HEADING)
    late = f"{whole(settlement.booked_late)} transaksi lain dibukukan setelah penjualannya dilaporkan."
    more = [Paragraph(late, _SMALL)] if settlement.booked_late else []
    if not settlement.corrected:
        return [heading, Paragraph("Tidak ada.", _TEXT), *more]
    rows = [
        (
            moment(one.entry.occurred_at),
            _text(one.entry.device_id),
            KINDS[one.entry.kind],
            whole(one.entry.coins),
            _text(_resolution(one)),
        )
        for one in settlement.corrected
    ]
    head = ("Waktu", "Perangkat", "Jenis", "Koin", "Penyelesaian")
    return [heading, _table(head, rows, widths=(36, 30, 34, 14, 60), lead=3), *more]


def _resolution(one: Discrepancy) -> str:
    told = RESOLUTIONS[one.resolution] if one.resolution else "belum diselesaikan"
    return f"{told}: {one.reason}" if one.reason else told


def _accounts(settlement: Settlement) -> list[Flowable]:
    """Every gate's till, the coins that are out, and all vendors together: the list above names them."""
    own = [one for one in settlement.accounts if one.vendor_id is None]
    owed = sum(one.credited for one in settlement.accounts if one.vendor_id is not None)
    accounts = [*own, Account("payable", 0, owed)]
    rows = [
        (_text(account_name(one)), whole(one.debited), whole(one.credited), whole(one.balance))
        for one in accounts
    ]
    debited, credited = sum(one.debited for one in accounts), sum(one.credited for one in accounts)
    total = ("Jumlah", whole(debited), whole(credited), whole(debited - credited))
    head = ("Akun", "Debit", "Kredit", "Saldo")
    table = _table(head, [*rows, total], widths=(84, 30, 30, 30), is_summed=True)
    return [KeepTogether([Paragraph("Neraca saldo (koin)", _HEADING), table])]


def _closing(sheet: Print) -> KeepTogether:
    lines = ["", "", "", "", "( ................................ )"]
    signatures = [["Pengelola pasar", "Kepala desa"], *[[line, line] for line in lines]]
    signing = Table(signatures, colWidths=[58 * mm, 58 * mm])
    signing.setStyle(TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER"), ("FONTSIZE", (0, 0), (-1, -1), 9)]))
    verify = Paragraph(
        f"Periksa keaslian: pindai kode QR atau buka<br/>{escape(sheet.address)}<br/>"
        "SHA-256 berkas ini dan keberlakuannya tertera di sana.",
        _SMALL,
    )
    both = Table([[signing, [_qr(sheet.address), verify]]], colWidths=[118 * mm, 56 * mm])
    both.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return KeepTogether([Spacer(1, 8 * mm), both])


def _qr(address: str) -> Drawing:
    drawing = Drawing(_QR_SIZE, _QR_SIZE)
    drawing.add(QrCodeWidget(address, barWidth=_QR_SIZE, barHeight=_QR_SIZE, barLevel="M"))
    return drawing


def _table(
    head: Row, rows: Sequence[Row], *, widths: Sequence[int], lead: int = 1, is_summed: bool = False
) -> Table:
    """A table that repeats its head on every page.

    Args:
        head: Names of the columns.
        rows: From the top down.
        widths: Of the columns, in millimetres.
        lead: The columns after the first so many hold figures.
        is_summed: Whether the last row is a sum.
    """
    lines = [head, *rows]
    table = Table(lines, colWidths=[width * mm for width in widths], repeatRows=1, hAlign="LEFT")
    table.setStyle(_GRID)
    table.setStyle(TableStyle([("ALIGN", (lead, 0), (-1, -1), "RIGHT")]))
    if is_summed:
        table.setStyle(TableStyle([("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold")]))
    return table


def _text(words: str) -> Paragraph:
    """Words of people: they wrap, and nothing in them is markup."""
    return Paragraph(escape(words), _TEXT)
