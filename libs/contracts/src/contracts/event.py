"""The shape every event shares: frozen, tolerant of fields it does not know, keyed and dated."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

RegionCode = Annotated[str, Field(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")]
"""Kemendagri code: pp.kk, pp.kk.cc or pp.kk.cc.dddd. A string, never a number."""

RegencyCode = Annotated[str, Field(pattern=r"^\d{2}\.\d{2}$")]
VillageCode = Annotated[str, Field(pattern=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$")]
Rupiah = Annotated[int, Field(ge=0, le=10**15, strict=True)]
"""Whole rupiah; there is no smaller unit on the platform."""

Identifier = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
"""An opaque id: no spaces, no slashes, no pipes, so that it is safe in keys and paths."""


class Event(BaseModel):
    """A fact that happened. The data of one CloudEvent; the envelope travels in its headers.

    Attributes:
        occurred_at: When it happened by the clock of whoever saw it; windows go by this, never by arrival.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    """CloudEvents type: regency.<service>.<aggregate>.<past-verb>; ".v2" follows where it breaks with v1."""

    key_field: ClassVar[str]
    """The field that names the aggregate: the record key, so that one aggregate's events stay in order."""

    occurred_at: AwareDatetime

    @classmethod
    def schema_version(cls) -> int:
        """The version its type names; 1 when it names none."""
        last = cls.type.rpartition(".v")[2]
        return int(last) if last.isdecimal() else 1

    @property
    def key(self) -> str:
        """The id of the aggregate."""
        return str(getattr(self, self.key_field))
