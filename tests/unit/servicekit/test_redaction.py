"""What is left of a text once the numbers and accounts of people are taken out of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from servicekit.redaction import LONGEST, RedactedText, redacted

LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d){8,}")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("NIK saya 3314010101900001.", "NIK saya [NIK]."),
        ("KK 3314 0101 0190 0001", "KK [NIK]"),
        ("3314.0101.0190.0001", "[NIK]"),
        ("33-14-01-010190-0001", "[NIK]"),
        ("3 3 1 4 0 1 0 1 0 1 9 0 0 0 0 1", "[NIK]"),
        ("3314\u200b0101\u200d0190\u00ad0001", "[NIK]"),
        ("３３１４０１０１０１９００００１", "[NIK]"),
        ("٣٣١٤٠١٠١٠١٩٠٠٠٠١", "[NIK]"),
        ("𝟑𝟑𝟏𝟒𝟎𝟏𝟎𝟏𝟎𝟏𝟗𝟎𝟎𝟎𝟎𝟏", "[NIK]"),
        ("3\u03363\u03361\u03364\u033601010190000 1", "[NIK]"),
        ("3314010101\n900001", "[NIK]"),
        ("3314_0101_0190_0001", "[NIK]"),
        ("9999999999999999", "[nomor]"),
        ("NPWP 01.312.166.0-091.000", "NPWP [NPWP]"),
        ("hubungi 0812-3456-7890 ya", "hubungi [telepon] ya"),
        ("hubungi +62 (812) 3456 7890", "hubungi [telepon]"),
        ("WA:62812.3456.7890", "WA:[telepon]"),
        ("telepon (0271) 891025", "telepon [telepon]"),
        ("０８１２３４５６７８９０", "[telepon]"),
        ("dari luar negeri +65 6123 4567", "dari luar negeri [telepon]"),
        ("rek BRI 0012-01-012345-53-9", "rek BRI [nomor]"),
        ("surel budi.santoso@example.go.id, terima kasih", "surel [surel], terima kasih"),
        ("budi (at) example [dot] com", "[surel]"),
        ("budi＠example．com", "[surel]"),
        ("lihat https://facebook.com/budi.s?id=1 dan wa.me/628123456789", "lihat [tautan] dan [tautan]"),
        ("9http://budi:rahasia@t.co ..fb.com/budi", "[tautan] [tautan]"),
        ("akun IG @budi_s.99", "akun IG [akun]"),
        ("truk S 1234 AB menabrak", "truk [pelat] menabrak"),
        ("motor ad-4321-xy dan AD1B", "motor [pelat] dan [pelat]"),
        ("K\u200b 9876 ZZ", "[pelat]"),
    ],
)
def test_what_leads_to_a_person_is_marked_however_it_is_written(written: str, kept: str) -> None:
    assert redacted(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "Jalan rusak di RT 05 RW 02, 3 km dari balai desa",
        "Anggaran Rp1.500.000.000 belum cair sejak 20-12-2024",
        "Perda 5 Tahun 2023 pasal 12 ayat (3), hubungi 112 atau 1708",
        "di 2024 ada 25 lampu mati; th 2023 di sini 7",
        "Lampu jalan mati.\n\tSudah seminggu.",
    ],
)
def test_what_names_nobody_stays(written: str) -> None:
    assert redacted(written) == written


def test_a_number_is_not_saved_by_being_written_as_money() -> None:
    assert redacted("Rp33.140.101.019.0001") == "Rp[nomor]"
    assert redacted("Rp3.314.010 1019 00001") == "Rp[NIK]"


@given(
    digits=st.lists(st.sampled_from("0123456789०３"), min_size=9, max_size=20),
    gaps=st.lists(st.sampled_from(["", " ", ".", "-", "\u200b", "\u2011", " - ", ")(", "\n"]), min_size=20),
    before=st.sampled_from(["", "no ", "Rp", "Rp ", "id=", "+", "(", "ＮＩＫ"]),
    after=st.sampled_from(["", " ya", "x", ".", ",00", ")"]),
)
def test_no_long_number_is_left_but_an_amount_of_money(
    digits: list[str], gaps: list[str], before: str, after: str
) -> None:
    number = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))

    left = redacted(before + number + after)

    assert LONG_NUMBER.search(re.sub(r"Rp ?\d{1,3}(\.\d{3})*(,\d\d)?", "", left)) is None


@given(st.text(max_size=200) | st.text(alphabet="0123456789 .-+()@RpADx/:wm\n\u200b", max_size=60))
def test_redacted_again_a_text_is_the_same(text: str) -> None:
    once = redacted(text)

    assert redacted(once) == once


def test_a_form_takes_no_text_that_is_empty_or_endless_and_keeps_only_what_is_left() -> None:
    field: TypeAdapter[str] = TypeAdapter(RedactedText)

    assert field.validate_python(" hub. 081234567890 ") == "hub. [telepon]"
    for refused in ("   ", "x" * (LONGEST + 1)):
        with pytest.raises(ValidationError):
            field.validate_python(refused)
