"""Whether the electronic signatures of a PDF are genuine. Offline: nothing is fetched from the network."""

from __future__ import annotations

from programs.signatures.trust import Trust, load_trust
from programs.signatures.verification import verify

__all__ = ["Trust", "load_trust", "verify"]
