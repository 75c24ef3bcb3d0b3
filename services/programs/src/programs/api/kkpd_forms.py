"""What offices and banks send about cards and purchases. No number of a card, no name of a person."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator

from contracts.event import Identifier, Rupiah
from contracts.kinds import Decree, Year
from programs.domain.card import CardKind, holds_card_number
from programs.domain.card_transaction import Purchase, Receipt
from programs.domain.errors_kkpd import CardNumberRefused
from programs.handlers.decree_kkpd_limit import DecreeKkpdLimit
from programs.handlers.issue_kkpd_card import IssueKkpdCard
from programs.handlers.make_card_purchase import MakeCardPurchase
from programs.handlers.set_kkpd_float import SetKkpdFloat
from servicekit.days import day_of
from servicekit.instant import Instant
from servicekit.personal_data import Impersonal, PublicText

Cost = Annotated[Rupiah, Field(gt=0)]
LastFour = Annotated[str, Field(pattern=r"^\d{4}$")]
MerchantCode = Annotated[str, Field(pattern=r"^\d{4}$")]
Category = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
Account = Annotated[str, Field(pattern=r"^5\.[1-4](\.\d{2}){1,5}$")]
"""Of spending (Permendagri 90/2019), such as "5.1.02.01"."""


class CardlessForm(Impersonal):
    """Refuses whatever has 13 to 19 digits in a row, or looks like a card's number otherwise."""

    @model_validator(mode="before")
    @classmethod
    def _holds_no_card_number(cls, sent: Any) -> Any:
        for name, value in sent.items() if isinstance(sent, dict) else ():
            texts = value if isinstance(value, list) else [value]
            if any(isinstance(text, str) and holds_card_number(text) for text in texts):
                raise CardNumberRefused(str(name))
        return sent


class FloatForm(CardlessForm):
    """The UP of an office for a year, by decree."""

    opd: Identifier
    year: Annotated[Year, Field(strict=True)]
    up_idr: Cost
    decree: Decree

    def command(self) -> SetKkpdFloat:
        """The command it stands for."""
        return SetKkpdFloat(**dict(self))


class CardForm(CardlessForm):
    """A card the bank issued.

    Attributes:
        id: Chosen by the office; never the card's number.
        last_four: The last four digits of its number.
        holder: Subject of who answers for it.
        issued_at: Now if left out.
    """

    id: Identifier
    opd: Identifier
    kind: CardKind
    last_four: LastFour
    holder: Identifier
    issued_at: Instant | None = None

    def command(self) -> IssueKkpdCard:
        """The command it stands for."""
        return IssueKkpdCard(**dict(self))


class LimitForm(CardlessForm):
    """A limit by decree of the head of the region, until the next one."""

    limit_idr: Rupiah
    since: date
    decree: Decree

    def command(self, card_id: str) -> DecreeKkpdLimit:
        """The command it stands for."""
        return DecreeKkpdLimit(card_id, **dict(self))


class ReasonForm(CardlessForm):
    """Why something is done."""

    reason: PublicText


class ReceiptForm(CardlessForm):
    """What was bought in the end.

    Attributes:
        domestic_idr: The part spent on domestic products (PDN).
        small_business_idr: The part spent at small businesses and cooperatives (UMK-koperasi).
        evidence: References of slip, invoice or delivery note.
        bank_reference: What the bank's statement will call the purchase, if that is not its id.
    """

    amount_idr: Cost
    domestic_idr: Rupiah
    small_business_idr: Rupiah
    evidence: Annotated[list[PublicText], Field(max_length=20, default_factory=list)]
    bank_reference: Identifier | None = None

    def receipt(self) -> Receipt:
        """The same, in the words of the domain."""
        return Receipt(**dict(self) | {"evidence": tuple(self.evidence)})


class PurchaseForm(CardlessForm):
    """A purchase; with a `receipt` it is posted at once, else its amount is reserved.

    Attributes:
        id: Made by the caller; the same id twice is one purchase.
        amount_idr: The most it will cost.
        merchant_code: The bank's four digits for what the merchant sells (MCC).
        program_id: The programme it is for.
    """

    id: Identifier
    card_id: Identifier
    occurred_at: Instant
    amount_idr: Cost
    category: Category
    channel: Category
    merchant: PublicText
    account: Account
    merchant_code: MerchantCode | None = None
    sub_activity: Identifier | None = None
    program_id: Identifier | None = None
    receipt: ReceiptForm | None = None

    def command(self) -> MakeCardPurchase:
        """The command it stands for."""
        fields = dict(self)
        named = {name: fields.pop(name) for name in ("id", "card_id")}
        receipt = self.receipt.receipt() if fields.pop("receipt") and self.receipt else None
        day = day_of(self.occurred_at)
        return MakeCardPurchase(**named, purchase=Purchase(**fields, day=day), receipt=receipt)
