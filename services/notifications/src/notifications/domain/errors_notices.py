"""What is refused of rules and templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class NoticeRefused(InvalidInput):
    """A rule or template that could not be told by, with every field at fault."""

    code = "notice-refused"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(
            "Aturan atau templat ini tidak dapat dipakai",
            "This rule or template cannot be used",
            fields=problems,
        )


class EventNotTold(InvalidInput):
    """Nobody can be told of events of this type."""

    code = "event-not-told"

    def __init__(self, event: str, known: Iterable[str]) -> None:
        types = ", ".join(sorted(known))
        detail_id = f"Peristiwa {event} tidak dapat diberitahukan; yang dapat: {types}"
        detail_en = f"Nobody can be told of {event}; there are: {types}"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("event", "unknown-event", detail_id, detail_en)]
        )


class RuleNotFound(NotFound):
    """The regency has no such rule."""

    code = "rule-not-found"

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"Aturan {rule_id} tidak ada", f"There is no rule {rule_id}")


class TemplateNotFound(NotFound):
    """The regency has no such template."""

    code = "template-not-found"

    def __init__(self, template_id: str) -> None:
        super().__init__(f"Templat {template_id} tidak ada", f"There is no template {template_id}")


class IdentityFixed(Conflict):
    """A version of a rule or template that would make it another one."""

    code = "notice-identity-fixed"

    def __init__(self, fields: Sequence[str]) -> None:
        names = ", ".join(fields)
        detail_id = f"{names} tidak berubah antarversi; buat aturan atau templat baru"
        detail_en = f"{names} stays in all versions; make another rule or template"
        super().__init__(
            detail_id,
            detail_en,
            fields=[FieldProblem(name, "fixed", detail_id, detail_en) for name in fields],
        )


class ValidInThePast(InvalidInput):
    """What was told before cannot be told otherwise afterwards."""

    code = "valid-in-the-past"

    def __init__(self) -> None:
        detail_id = "Versi baru berlaku sekarang atau kelak, tidak surut"
        detail_en = "A new version holds from now on or later, never backwards"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("valid_from", "past", detail_id, detail_en)]
        )
