"""A device's delivery to a satisfaction survey: counted, and what was refused set aside."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported
from evaluation.domain.booking import code_of
from evaluation.domain.errors_answers import CodeMissing
from evaluation.domain.response import kept_fields
from evaluation.handlers.record_responses import RecordResponses, record_together
from evaluation.handlers.response_desk import Desk, SetAside, keep_aside
from evaluation.reference.skm import skm_rules
from servicekit.transaction import Transaction


async def set_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters with the reason, as far as its fields were asked for.

    Not one that came by a code, or came without the one it needed: from the dead letters it would come in
    without. Whoever has a code may send again.
    """
    if isinstance(command.refusal, CodeMissing) or code_of(command.entry) is not None:
        return
    kept = kept_fields(command.entry, skm_rules())
    keep_aside(command, kept, SkmResponseReported, tx)


SKM_DESK: Desk[RecordResponses] = Desk(record_together, set_aside)
"""Takes what is brought to satisfaction surveys."""
