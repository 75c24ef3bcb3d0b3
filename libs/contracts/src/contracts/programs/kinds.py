"""The closed sets that several events of programs share."""

from __future__ import annotations

from typing import Literal

Fund = Literal["apbd", "apbn", "csr", "village"]
"""Whose money it is. They are never added to each other: CSR is no part of the APBD."""

DisbursementKind = Literal["up", "gu", "tu", "ls", "gu-nihil", "tu-nihil"]
"""Kinds of SPP (PP 12/2019, Permendagri 77/2020); a nihil one accounts for money and moves none."""

ReturnReason = Literal[
    "incomplete", "arithmetic", "no-responsibility-statement", "over-ceiling", "signature", "payee", "other"
]
CardKind = Literal["goods", "travel"]
"""KKPD for goods, services and capital, or for travel (Permendagri 79/2022 art. 18)."""

ContributionForm = Literal["money", "goods", "services", "building"]
DeviceKind = Literal["smart-bench", "wifi", "sensor"]
