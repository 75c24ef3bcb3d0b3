"""How a signer is read from a certificate, as shipped in `data/signature_policy.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.reference.dataset import Dataset, read
from programs.domain.signature import SignerRole


class SignaturePolicy(Dataset):
    """Which attributes of a certificate's subject say who signed, and as what."""

    nip_attribute: str
    nip_pattern: re.Pattern[str]
    role_attribute: str
    roles: dict[SignerRole, frozenset[str]]
    clock_tolerance_seconds: Annotated[int, Field(ge=0, le=3_600)]

    @property
    def clock_tolerance(self) -> timedelta:
        """How far ahead of ours a signer's clock may run."""
        return timedelta(seconds=self.clock_tolerance_seconds)

    def nip_of(self, subject: Mapping[str, object]) -> str | None:
        """The NIP a subject names, 18 digits; None if it names none."""
        found = self.nip_pattern.fullmatch(str(subject.get(self.nip_attribute, "")))
        return found[1] if found else None

    def role_of(self, subject: Mapping[str, object]) -> SignerRole | None:
        """The role a subject names; None if it names none that is known."""
        title = subject.get(self.role_attribute)
        return next((role for role, titles in self.roles.items() if title in titles), None)


@cache
def signature_policy() -> SignaturePolicy:
    """The policy in force."""
    return read(SignaturePolicy, "signature_policy.toml", package="programs")
