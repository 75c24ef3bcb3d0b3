"""What can go wrong with a market and its terms, each with its stable code and both texts."""

from __future__ import annotations

from servicekit.errors import Conflict, FieldProblem, InvalidInput


class MarketTaken(Conflict):
    """A market of this id is registered already, here or in another regency."""

    code = "market-taken"

    def __init__(self, market_id: str) -> None:
        text_id = f"Id pasar {market_id} sudah dipakai."
        text_en = f"The market id {market_id} is taken."
        super().__init__(text_id, text_en, fields=[FieldProblem("id", "taken", text_id, text_en)])


class VillageElsewhere(InvalidInput):
    """The village named is no village of this regency."""

    code = "village-elsewhere"

    def __init__(self, village: str, regency: str) -> None:
        text_id = f"{village} bukan desa atau kelurahan di kabupaten {regency}."
        text_en = f"{village} is no village of regency {regency}."
        super().__init__(text_id, text_en, fields=[FieldProblem("village", "elsewhere", text_id, text_en)])
