"""Field names that betray personal data: refused in event models, and in payloads at the doors.

Events carry ids only (UU PDP 27/2022). A name is judged by its words, so `no_hp`, `noHP` and `nomor-hp` are
one case. What is counted instead of listed has a name of its own: beneficiaries, responses, visitors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PERSONAL_WORDS = _words(
    """
    nik ktp ektp nip npwp bpjs passport paspor ssn
    phone phones telephone telepon telp hp handphone ponsel whatsapp email emails surel
    address addresses alamat domicile domisili
    birth birthday birthdate birthplace lahir dob
    religion agama marital ethnicity suku
    patient patients pasien diagnosis diagnosa
    pupil pupils student students siswa murid
    mother ibu father ayah spouse istri suami
    fingerprint biometric selfie
    """
)
"""Personal wherever they stand. Sex and age bands are not among them: survey sheets report them in sums."""

_PERSONAL_COMPOUNDS = _words(
    """
    nohp nomorhp nokk nomorkk notelp notelepon nomortelepon norek norekening nomorrekening rekening
    fullname firstname lastname middlename givenname familyname surname nickname username
    namalengkap namaorang namapanggilan namadepan namabelakang
    phonenumber mobilenumber emailaddress homeaddress ipaddress
    tempatlahir tanggallahir tgllahir dateofbirth placeofbirth
    idcard identitycard nomorinduk nisn nomorpasien medicalrecord rekammedis nomorrekammedis
    bankaccount accountnumber cardnumber nomorkartu
    isilaporan isipengaduan isiaduan judullaporan complainttext reporttext
    """
)

_NAMES = frozenset({"name", "names", "nama"})

_NAMED_THINGS = _words(
    """
    program programme programs market pasar opd village desa kelurahan kecamatan district regency kabupaten
    province service layanan indicator indikator unit topic event dimension template channel file
    """
)
"""A name may be the name of a thing; a name that says nothing about whose it is counts as a person's."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def is_personal(name: str) -> bool:
    """Whether a field of this name would carry personal data."""
    words = [word.lower() for word in _WORD.findall(name)]
    compounds = {
        "".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)
    }
    if compounds & _PERSONAL_COMPOUNDS or _PERSONAL_WORDS & set(words):
        return True
    return bool(_NAMES & set(words)) and not _NAMED_THINGS & set(words)


def personal_fields(data: object) -> list[str]:
    """Dotted paths of the personal fields in a payload, however deep, in reading order."""
    return [path for path, name in _named_fields(data, "") if is_personal(name)]


def personal_model_fields(model: type[BaseModel]) -> list[str]:
    """Dotted paths of the personal fields a model declares, in the models it is made of too."""
    return [path for path, name in _declared_fields(model.model_json_schema()) if is_personal(name)]


def _named_fields(data: object, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            path = f"{prefix}{key}"
            yield path, str(key)
            yield from _named_fields(value, f"{path}.")
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _named_fields(value, f"{prefix}{index}.")


def _declared_fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in schema.get("properties", {}):
        yield name, name
    for part, definition in schema.get("$defs", {}).items():
        for name in definition.get("properties", {}):
            yield f"{part}.{name}", name
