"""A message as a mail: what its two forms say, in the language its reader chose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from string import Template

from notifications.domain.addresses import with_addresses
from notifications.domain.card import Language
from notifications.domain.notices import Basis, Notice
from notifications.domain.wording import Text, name_of

_ADDRESS = re.compile(r"https?://\S*[A-Za-z0-9_-]")  # a sealed link may end with any of these
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every message; data with versions.

    Attributes:
        html: Asks for `$lang`, `$title`, `$salutation`, `$body`, `$why`, `$stop`, `$sender`; so does `plain`.
        sender: Asks for `$regency`.
        named: Salutation of whose name is known; asks for `$name`.
        why: Why somebody is told, by purpose, else by basis; may ask for `$purpose`.
        stop: How to be told no more, alike; may ask for `$link`.
        purposes: What consents and duties are called.
    """

    version: str
    html: Template
    plain: Template
    sender: Text
    named: Text
    unnamed: Text
    why: Mapping[str, Text]
    stop: Mapping[str, Text]
    purposes: Mapping[str, Text]

    def purpose(self, purpose: str) -> Text:
        """What it is called: treasury-duties → Tugas perbendaharaan."""
        return self.purposes.get(purpose, name_of(purpose))


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for.

    Attributes:
        name: In clear text; None when it is not known.
    """

    language: Language
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a mail comes from, and why.

    Attributes:
        regency: Its name: Sragen.
        site: Where its pages are.
        purposes: What for, by their stable names.
        stop: Where to stop it; None when it rests on no consent.
    """

    regency: str
    site: str
    basis: Basis
    purposes: tuple[str, ...]
    stop: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. No line of `subject` and `sender` can begin another header."""

    subject: str
    sender: str
    plain: str
    html: str


def compose(notice: Notice, reader: Reader, origin: Origin, frame: Frame) -> Mail:
    """The mail to this reader. Whatever the notice and the name hold is text in it, never markup."""
    language = reader.language
    words = _words(reader, origin, frame)
    title = one_line(notice.title.of(language))
    body = with_addresses(notice.body.of(language), origin.site)
    return Mail(
        subject=title,
        sender=words["sender"],
        plain=frame.plain.substitute(words, lang=language, title=title, body=body),
        html=frame.html.substitute(
            {field: escape(text) for field, text in words.items()},
            lang=language,
            title=escape(title),
            body="\n".join(f"<p>{_linked(line, origin)}</p>" for line in body.splitlines() if line.strip()),
            stop=_linked(words["stop"], origin),
        ),
    )


def one_line(text: str) -> str:
    """The text without anything that could end a line."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _words(reader: Reader, origin: Origin, frame: Frame) -> dict[str, str]:
    language = reader.language
    name = one_line(reader.name or "")
    purpose = ", ".join(frame.purpose(purpose).of(language) for purpose in origin.purposes)
    asked = {"name": name, "regency": origin.regency, "purpose": purpose, "link": origin.stop or ""}
    texts = {
        "salutation": frame.named if name else frame.unnamed,
        "why": _own(frame.why, origin),
        "stop": _own(frame.stop, origin),
        "sender": frame.sender,
    }
    return {field: Template(text.of(language)).substitute(asked) for field, text in texts.items()}


def _own(texts: Mapping[str, Text], origin: Origin) -> Text:
    return next((texts[purpose] for purpose in origin.purposes if purpose in texts), texts[origin.basis])


def _linked(text: str, origin: Origin) -> str:
    """The text as HTML, in which addresses of the platform can be followed, and no others."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        if found[0] == origin.stop or found[0].startswith(f"{origin.site}/"):
            address = escape(found[0])
            parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
            end = found.end()
    return "".join([*parts, escape(text[end:])])
