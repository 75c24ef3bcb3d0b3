"""What is sealed can be found again by a keyed fingerprint, which says nothing about it."""

from __future__ import annotations

import base64

from servicekit.sealing import Sealer

OLD, NEW = (base64.b64encode(bytes([filling]) * 32).decode() for filling in (1, 2))


def test_the_same_text_about_the_same_thing_has_the_same_fingerprint() -> None:
    one, another = Sealer({"a": OLD}), Sealer({"a": OLD})

    assert one.fingerprint("token", about="33.14") == another.fingerprint("token", about="33.14")


def test_a_fingerprint_differs_by_text_by_what_it_is_about_and_by_key() -> None:
    sealer = Sealer({"a": OLD})

    made = {
        sealer.fingerprint("token", about="33.14"),
        sealer.fingerprint("other", about="33.14"),
        sealer.fingerprint("token", about="35.22"),
        Sealer({"a": NEW}).fingerprint("token", about="33.14"),
    }

    assert len(made) == 4


def test_what_was_marked_before_a_rotation_is_found_after_it() -> None:
    before = Sealer({"a": OLD}).fingerprint("token", about="33.14")
    rotated = Sealer({"b": NEW, "a": OLD})

    assert before in rotated.fingerprints("token", about="33.14")
    assert rotated.fingerprint("token", about="33.14").startswith("b.")
    assert not rotated.is_current(before)
