"""Sealed texts open with their own key, for what they are about, and unchanged; with anything else never."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.sealing import SealBroken, Sealer


def key(byte: int) -> str:
    return base64.b64encode(bytes([byte]) * 32).decode()


OLD = Sealer({"2025": key(1)})
BOTH = Sealer({"2026": key(2), "2025": key(1)})
NEW = Sealer({"2026": key(2)})
IMPOSTOR = Sealer({"2025": key(9)})


@given(text=st.text(), about=st.text())
def test_what_is_sealed_opens_again_and_only_for_what_it_is_about(text: str, about: str) -> None:
    sealed = OLD.seal(text, about=about)

    assert OLD.open(sealed, about=about) == text
    with pytest.raises(SealBroken):
        OLD.open(sealed, about=f"{about}x")


@given(text=st.text(min_size=4))
def test_a_seal_names_its_key_fits_an_address_and_says_nothing_of_the_text(text: str) -> None:
    first, second = OLD.seal(text, about="a"), OLD.seal(text, about="a")

    assert first != second
    assert first.startswith("2025.")
    assert set(first) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert text.encode() not in base64.urlsafe_b64decode(first[5:] + "=" * (-len(first[5:]) % 4))


def test_after_a_rotation_the_first_key_seals_and_all_of_them_open() -> None:
    before = OLD.seal("budi@example.org", about="a")

    after = BOTH.seal("budi@example.org", about="a")

    assert (BOTH.is_current(before), BOTH.is_current(after)) == (False, True)
    assert {BOTH.open(sealed, about="a") for sealed in (before, after)} == {"budi@example.org"}
    assert NEW.open(after, about="a") == "budi@example.org"
    with pytest.raises(SealBroken):
        NEW.open(before, about="a")


def test_another_key_of_the_same_name_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        IMPOSTOR.open(OLD.seal("budi@example.org", about="a"), about="a")


@given(data=st.data())
def test_a_seal_that_was_cut_or_changed_does_not_open(data: st.DataObject) -> None:
    sealed = OLD.seal("budi@example.org", about="a")
    at = data.draw(st.integers(min_value=0, max_value=len(sealed) - 2))
    other = data.draw(st.sampled_from("AZaz09-_.!= ")).replace(sealed[at], "~")

    for changed in (sealed[:at], sealed[:at] + other + sealed[at + 1 :], f"{sealed} ", f"{sealed}A"):
        with pytest.raises(SealBroken):
            OLD.open(changed, about="a")


@given(text=st.text())
def test_what_never_was_a_seal_does_not_open(text: str) -> None:
    for wrong in (text, f"2025.{text}"):
        with pytest.raises(SealBroken):
            OLD.open(wrong, about="a")


def test_no_two_seals_share_a_nonce() -> None:
    seals = [OLD.seal("x", about="a") for _ in range(2_000)]

    assert len({sealed[5:21] for sealed in seals}) == len(seals)


def test_equal_texts_are_found_by_their_fingerprint_under_old_and_new_keys() -> None:
    before = OLD.fingerprint("token", about="33.14/device")

    assert before == OLD.fingerprint("token", about="33.14/device")
    assert before in BOTH.fingerprints("token", about="33.14/device")
    assert BOTH.fingerprint("token", about="33.14/device") != before
    assert OLD.fingerprint("token", about="35.22/device") != before
    assert "token" not in before


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"": key(1)},
        {"a.b": key(1)},
        {"a/b": key(1)},
        {"a" * 33: key(1)},
        {"a": "not base64"},
        {"a": base64.b64encode(os.urandom(16)).decode()},
    ],
)
def test_keys_that_cannot_be_used_are_refused(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="key"):
        Sealer(keys)
