"""What the link in a mail stops: the consents the mail rests on, of the person it went to."""

from __future__ import annotations

import json
from dataclasses import dataclass

from notifications.domain.channels import Channel
from notifications.domain.letter import Letter

SEALED_ABOUT = "unsubscribe"
"""What the links are sealed about: no other sealed text is one."""


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """One person hears no more of these purposes over this channel.

    Attributes:
        purposes: At least one, in order.
    """

    regency: str
    subject: str
    channel: Channel
    purposes: tuple[str, ...]

    def written(self) -> str:
        """In one text, to be sealed."""
        return json.dumps([self.regency, self.subject, self.channel, *self.purposes])


def read_unsubscription(text: str) -> Unsubscription:
    """What `written` made; only for texts that were sealed, nothing is checked."""
    regency, subject, channel, *purposes = json.loads(text)
    return Unsubscription(regency, subject, channel, tuple(purposes))


def unsubscription_of(letter: Letter) -> Unsubscription | None:
    """What its reader can stop: of a digest all that is in it. None when nothing rests on consent."""
    purposes = {message.purpose for message in letter.messages if message.basis == "consent"}
    if not purposes:
        return None
    message = letter.message
    return Unsubscription(letter.regency, message.recipient, message.channel, tuple(sorted(purposes)))
