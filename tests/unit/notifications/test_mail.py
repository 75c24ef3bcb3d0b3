"""A message as a mail: both forms, both languages, and nothing in it that is not text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.addresses import with_addresses
from notifications.domain.mail import Mail, Origin, Reader, compose
from notifications.domain.notices import Notice
from notifications.domain.wording import Text, same
from notifications.reference import mail_frame

SITE = "https://layanan.sragenkab.test"
STOP = f"{SITE}/v1/unsubscribe/test-1.c2VhbGVk-_"
CONSENT = Origin("Sragen", SITE, "consent", ("satisfaction-surveys",), STOP)
DUTY = Origin("Sragen", SITE, "duty", ("treasury-duties",))
SITI = Reader("id", "Siti Aminah")
INVITED = Notice(
    Text("Bagaimana layanan KTP?", "How was the ID card service?"),
    Text(
        "Mohon nilai di halaman /skm/33.14/s-1#kode=A-1. Terima kasih.", "Please rate it on /skm/33.14/s-1."
    ),
)


class _Page(HTMLParser):
    """What a browser makes of a page: its tags, its links and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.language: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [value or "" for name, value in attrs if name in {"src", "srcset", "background"}]
        self.language = given["lang"] if tag == "html" else self.language


def mail(notice: Notice = INVITED, reader: Reader = SITI, origin: Origin = CONSENT) -> Mail:
    return compose(notice, reader, origin, mail_frame())


def test_a_citizen_reads_in_indonesian_what_it_is_about_who_says_so_why_and_how_to_stop() -> None:
    written = mail()

    assert written.subject == "Bagaimana layanan KTP?"
    assert written.sender == "Pemerintah Kabupaten Sragen"
    for form in (written.plain, written.html):
        assert "Yth. Siti Aminah," in form
        assert f"{SITE}/skm/33.14/s-1#kode=A-1" in form
        assert "undangan Survei Kepuasan Masyarakat" in form
        assert "Pemerintah Kabupaten Sragen" in form
        assert STOP in form


def test_who_chose_english_reads_english_and_an_unknown_name_is_not_invented() -> None:
    written = mail(reader=Reader("en"))

    assert written.subject == "How was the ID card service?"
    assert "Dear Sir or Madam," in written.plain
    assert "because you agreed to it" in written.plain
    assert _Page(written.html).language == "en"


def test_an_official_is_told_that_it_is_their_duty_and_finds_no_link_to_stop() -> None:
    written = mail(origin=DUTY)

    assert "tugas perbendaharaan" in written.plain
    assert "unsubscribe" not in written.plain + written.html


def test_a_citizen_whose_data_is_concerned_is_not_told_of_a_duty_of_theirs() -> None:
    written = mail(origin=replace(DUTY, purposes=("breach-notices",)))

    assert "UU 27/2022 Pasal 46" in written.plain
    assert "tugas Anda" not in written.plain


def test_the_page_loads_nothing_and_links_to_the_platform_only() -> None:
    page = _Page(mail(Notice(INVITED.title, same("/skm/33.14/s-1 https://jahat.test/x"))).html)

    assert page.loads == []
    assert page.links == [f"{SITE}/skm/33.14/s-1", STOP]
    assert page.tags.count("h1") == 1
    assert page.language == "id"


@given(st.text(), st.text(), st.text())
def test_whatever_is_said_stays_text(title: str, body: str, name: str) -> None:
    plain = _Page(mail(Notice(same(""), same("a"))).html).tags

    written = mail(Notice(same(title), same(body)), Reader("id", name))

    assert set(_Page(written.html).tags) <= set(plain)
    assert len(written.subject.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/skm/33.14/s-1", f"{SITE}/skm/33.14/s-1"),
        ("halaman /skm/33.14/s-1. Terima kasih", f"halaman {SITE}/skm/33.14/s-1. Terima kasih"),
        ("biaya/tarif dan 3/4", "biaya/tarif dan 3/4"),
        ("https://lain.test/skm/x", "https://lain.test/skm/x"),
        ("ya / tidak", "ya / tidak"),
    ],
)
def test_paths_of_pages_become_addresses_and_nothing_else_does(text: str, expected: str) -> None:
    assert with_addresses(text, SITE) == expected
