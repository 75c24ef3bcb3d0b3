"""programs is the service under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from programs.main import SERVICE
from regencyctl.signing_authority import SigningAuthority
from servicekit.service import Service


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use, without what it comes with: a test that wants that says so."""
    return replace(SERVICE, seeds=tuple)


@pytest.fixture
def authority(tmp_path: Path) -> SigningAuthority:
    """Whose signatures the service trusts."""
    return SigningAuthority(tmp_path)


@pytest.fixture
def own_settings(authority: SigningAuthority) -> Mapping[str, str]:
    """Where the service finds whom it trusts."""
    return {"trust_folder": str(authority.trust_folder)}
