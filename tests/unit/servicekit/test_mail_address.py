"""E-mail addresses at the doors: RFC 5321's, as they are written, and nothing that could hide in a header."""

from __future__ import annotations

import pytest

from servicekit.mail_address import mail_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("budi@example.org", "budi@example.org"),
        ("Budi.Santoso+rsp@Mail.Sragenkab.GO.ID", "Budi.Santoso+rsp@mail.sragenkab.go.id"),
        ("o'neil_2@a-b.example", "o'neil_2@a-b.example"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
    ],
)
def test_an_address_is_taken_as_it_is(written: str, kept: str) -> None:
    assert mail_address(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "budi",
        "budi@localhost",
        "budi@example",
        "budi@example.1",
        ".budi@example.org",
        "budi..s@example.org",
        "budi@-example.org",
        "budi@example..org",
        "budi@[127.0.0.1]",
        '"budi"@example.org',
        "budi@example.org\r\nBcc: all@example.org",
        "budi@example.org\n",
        "budi@example.org, ani@example.org",
        "Budi <budi@example.org>",
        "budí@example.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 10}.org",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        mail_address(written)
