"""Everything programs keeps, room by room; each owns its queries and the shape of its documents."""

from __future__ import annotations

from programs.repository import programs, queues, service_requests

COLLECTIONS = (*programs.COLLECTIONS, *service_requests.COLLECTIONS, *queues.COLLECTIONS)
