"""Sends what is queued, in the workers: `deliver` is their errand.

A message is begun in one transaction and settled in another; between them a channel sends it. Who dies
between them leaves it to be sent again when its lease is over, under the same id, which every channel hands
on. `reseal` is the other errand: it seals with the current key what an older one sealed.
"""

from notifications.delivery.deliverer import deliver
from notifications.delivery.resealing import reseal

__all__ = ["deliver", "reseal"]
