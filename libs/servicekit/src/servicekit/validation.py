"""What is wrong with which field, in both languages: pydantic's findings as `FieldProblem`s."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from servicekit.errors import FieldProblem, InvalidInput

_TEXTS_ID: Mapping[str, str] = {
    "missing": "Wajib diisi",
    "extra_forbidden": "Tidak dikenal",
    "string_type": "Harus berupa teks",
    "string_too_short": "Paling sedikit {min_length} karakter",
    "string_too_long": "Paling banyak {max_length} karakter",
    "string_pattern_mismatch": "Bentuknya tidak sesuai",
    "int_type": "Harus bilangan bulat",
    "int_parsing": "Harus bilangan bulat",
    "int_from_float": "Harus bilangan bulat",
    "float_type": "Harus bilangan",
    "float_parsing": "Harus bilangan",
    "decimal_parsing": "Harus bilangan",
    "bool_type": "Harus benar atau salah",
    "bool_parsing": "Harus benar atau salah",
    "greater_than": "Harus lebih dari {gt}",
    "greater_than_equal": "Paling kecil {ge}",
    "less_than": "Harus kurang dari {lt}",
    "less_than_equal": "Paling besar {le}",
    "multiple_of": "Harus kelipatan {multiple_of}",
    "literal_error": "Harus salah satu dari {expected}",
    "enum": "Harus salah satu dari {expected}",
    "list_type": "Harus berupa daftar",
    "tuple_type": "Harus berupa daftar",
    "dict_type": "Harus berupa objek",
    "model_type": "Harus berupa objek",
    "model_attributes_type": "Harus berupa objek",
    "too_short": "Paling sedikit {min_length} butir",
    "too_long": "Paling banyak {max_length} butir",
    "date_type": "Harus tanggal TTTT-BB-HH",
    "date_parsing": "Harus tanggal TTTT-BB-HH",
    "date_from_datetime_parsing": "Harus tanggal TTTT-BB-HH",
    "datetime_type": "Harus waktu ISO 8601",
    "datetime_parsing": "Harus waktu ISO 8601",
    "datetime_from_date_parsing": "Harus waktu ISO 8601",
    "timezone_aware": "Waktu harus menyebut zona waktunya",
    "union_tag_invalid": "Harus salah satu dari {expected_tags}",
    "json_invalid": "Bukan JSON yang sah",
    "mail_address": "Bukan alamat surel, misalnya budi@example.org",
    "plain_line": "Harus satu baris teks tanpa karakter kendali",
    "telephone": "Bukan nomor telepon, misalnya 0812… atau +62812…",
    "mail_address_within": "Memuat yang menyerupai alamat surel",
    "subject_not_opaque": "Harus subjek akun, bukan surel, NIK atau nomor telepon",
    "personal_data": "Memuat yang menyerupai NIK atau nomor telepon",
}


def field_problems(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """One `FieldProblem` for each of pydantic's `errors()`; what was sent is never quoted."""
    return tuple(_problem(error) for error in errors)


def invalid_input(error: ValidationError) -> InvalidInput:
    """The refusal of what does not fit its model, with every field at fault."""
    return InvalidInput(
        "Ada isian yang tidak dapat diterima",
        "Some fields cannot be accepted",
        fields=field_problems(error.errors(include_url=False, include_input=False)),
    )


def _in_indonesian(value: object) -> str:
    """What pydantic fills into its texts; of lists of choices it joins the last two with a word."""
    return str(value).replace("' or '", "' atau '")


def _problem(error: Mapping[str, Any]) -> FieldProblem:
    reason = str(error["type"])
    context = error.get("ctx", {})
    text_id = _TEXTS_ID.get(reason, "Nilai tidak dapat diterima")
    return FieldProblem(
        field=".".join(str(part) for part in error["loc"]),
        reason=reason.replace("_", "-"),
        text_id=text_id.format_map({key: _in_indonesian(value) for key, value in context.items()}),
        text_en=str(error["msg"]).removeprefix("Value error, "),
    )
