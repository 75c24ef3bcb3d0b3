"""What the push service and mobile networks put up with: `rules/push.v1.json` and `rules/sms.v1.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class PushTerms:
    """The terms of push messages.

    Attributes:
        devices_per_person: Beyond so many, the one registered longest ago gives way.
        payload_bytes: What one message may say, keys and values in UTF-8.
        longest_life: How long the service keeps a message for a device that is off.
        pause: How long to wait when there were too many messages and the service does not say how long.
    """

    devices_per_person: int
    payload_bytes: int
    longest_life: timedelta
    pause: timedelta


@dataclass(frozen=True, slots=True)
class SmsTerms:
    """The terms of text messages.

    Attributes:
        segments: How many one message may take; what is longer is cut.
    """

    segments: int
