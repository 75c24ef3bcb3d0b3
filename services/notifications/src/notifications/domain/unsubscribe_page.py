"""The page behind the link in a mail: whoever follows it is asked, then told that it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from notifications.domain.wording import Text, listed, name_of


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """Its two forms; data with versions.

    Attributes:
        ask: Has a button that stops; asks for `$style`, `$id` and `$en`, as does `done`.
        style: The only thing the page's policy allows beside its text.
        purposes: What consents are called.
    """

    ask: Template
    done: Template
    style: str
    purposes: Mapping[str, Text]

    def asking(self, purposes: Sequence[str]) -> str:
        """Whether the reader wants to hear no more of these."""
        return self._page(self.ask, purposes)

    def told(self, purposes: Sequence[str]) -> str:
        """That they will hear no more of these."""
        return self._page(self.done, purposes)

    def _page(self, page: Template, purposes: Sequence[str]) -> str:
        names = listed([self.purposes.get(purpose, name_of(purpose)) for purpose in purposes])
        return page.substitute(style=self.style, id=escape(names.id), en=escape(names.en))
