"""The letter to the agency about a breach, in Indonesian: what UU 27/2022 art. 46(2) demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from notifications.domain.breach import Addressee, Breach, DataKind
from notifications.domain.wording import Text, count, listed, moment, same
from servicekit.days import WIB

Facts = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class BreachTerms:
    """Which kinds of data there are and how the letter reads: data, from `rules/breaches.v1.json`.

    Attributes:
        kinds: By their code.
        letter: Lines with named gaps.
        unknown: What stands for an instant nobody knows; `none`: for an empty list; `not_given`: for a
            notice that is not on record.
        given: How a notice is named; `amendment`: how a change is.
    """

    agency: str
    kinds: Mapping[str, DataKind]
    letter: tuple[str, ...]
    unknown: str
    none: str
    not_given: str
    given: str
    amendment: str


def facts_of(breach: Breach, terms: BreachTerms, *, regency: str) -> Facts:
    """What may be told of a breach to the people concerned, written for them."""
    known = breach.particulars
    revealed = _instant(known.revealed_at) if known.revealed_at else Text(terms.unknown, "not known yet")
    return {
        "regency": same(regency),
        "data": _kinds(terms, known.data),
        "revealed": revealed,
        "discovered": _instant(breach.discovered_at),
        "due": _instant(breach.due_at),
        "how": same(known.how),
        "handling": same(known.handling),
        "recovery": same(known.recovery),
        "people": count(known.people),
    }


def letter_of(breach: Breach, terms: BreachTerms, *, regency: str) -> str:
    """The letter as it stands now; `regency` is its name."""
    facts = facts_of(breach, terms, regency=regency)
    specific = tuple(code for code in breach.particulars.data if terms.kinds[code].is_specific)
    gaps = {name: text.id for name, text in facts.items()} | {
        "agency": terms.agency,
        "breach": breach.id,
        "specific": _kinds(terms, specific).id or terms.none,
        "found": breach.particulars.found,
        "subjects_notice": _notice(breach, "subjects", terms),
        "agency_notice": _notice(breach, "agency", terms),
        "amendments": _amendments(breach, terms) or f"   {terms.none}",
    }
    return "\n".join(line.format_map(gaps) for line in terms.letter) + "\n"


def _kinds(terms: BreachTerms, codes: tuple[str, ...]) -> Text:
    return listed([terms.kinds[code].label for code in codes])


def _notice(breach: Breach, addressee: Addressee, terms: BreachTerms) -> str:
    notice = breach.given(addressee)
    if notice is None:
        return terms.not_given
    return terms.given.format(at=_instant(notice.at).id, reference=notice.reference)


def _amendments(breach: Breach, terms: BreachTerms) -> str:
    lines = [terms.amendment.format(at=_instant(one.at).id, note=one.note) for one in breach.amendments]
    return "\n".join(lines)


def _instant(at: datetime) -> Text:
    return moment(at.astimezone(WIB))
