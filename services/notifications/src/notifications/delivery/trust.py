"""Whose certificates channels believe: the system's roots, and those the settings name beside them."""

from __future__ import annotations

import ssl

from notifications.config import NotificationSettings


def trust(settings: NotificationSettings) -> ssl.SSLContext:
    """For connections to servers: their certificate and its name are checked, always."""
    context = ssl.create_default_context()
    if settings.trusted_certificates is not None:
        context.load_verify_locations(settings.trusted_certificates)
    return context
