"""Telephone numbers are kept as E.164, however people write them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from servicekit.telephone import TelephoneNumber

NUMBER: TypeAdapter[str] = TypeAdapter(TelephoneNumber)


@pytest.mark.parametrize(
    "written", ["081234567890", " 0812-3456-7890 ", "+62 812 3456 7890", "62812 3456 7890", "(0812) 34567890"]
)
def test_an_indonesian_number_is_kept_as_e164(written: str) -> None:
    assert NUMBER.validate_python(written) == "+6281234567890"


def test_a_number_of_another_country_begins_with_its_plus() -> None:
    assert NUMBER.validate_python("+60 12-345 6789") == "+60123456789"


@pytest.mark.parametrize("written", ["", "08", "0812345", "hello world", "081234567890123456", "+1"])
def test_what_nobody_can_be_called_under_is_refused(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NUMBER.validate_python(written)

    assert refused.value.error_count() == 1
