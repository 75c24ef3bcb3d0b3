"""A mail as it goes over the wire (RFC 5322, RFC 2045).

Written here because `EmailMessage` takes many times longer, which is felt where a worker sends hundreds a
second, and takes an address that is longer than a line, such as the link that stops mails, to pieces.
"""

from __future__ import annotations

import binascii
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from notifications.domain.mail import Mail

_LINE = "\r\n"


class UnsafeHeader(ValueError):
    """A header would begin another one."""


def written(
    mail: Mail, *, message_id: str, sender: str, recipient: str, language: str, at: datetime, stop: str | None
) -> bytes:
    """The mail with both its forms. Its lines are ASCII, unless the address of the recipient is not.

    `stop` is where a mail program stops it with one click (RFC 8058).

    Raises: `UnsafeHeader`.
    """
    boundary = f"=_{message_id}"  # no quoted-printable text has these two signs in a row
    headers = {
        "Message-ID": f"<{message_id}@{sender.rpartition('@')[2]}>",
        "Date": format_datetime(at),
        "From": formataddr((mail.sender, sender)),
        "To": recipient,
        "Subject": mail.subject,
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    head = _LINE.join(_header(name, value) for name, value in headers.items())
    parts = (_part("plain", mail.plain), _part("html", mail.html))
    body = "".join(f"--{boundary}{_LINE}{part}{_LINE}" for part in parts)
    return f"{head}{_LINE}{_LINE}{body}--{boundary}--{_LINE}".encode()


def _header(name: str, value: str) -> str:
    if "\r" in value or "\n" in value:
        raise UnsafeHeader(name)
    if name != "Subject":
        return f"{name}: {value}"
    charset = "us-ascii" if value.isascii() else "utf-8"
    return f"{name}: {Header(value, charset, header_name=name).encode(linesep=_LINE)}"


def _part(kind: str, text: str) -> str:
    lines = _LINE.join(text.splitlines()) + _LINE
    encoded = binascii.b2a_qp(lines.encode(), istext=True).decode()
    return (
        f'Content-Type: text/{kind}; charset="utf-8"{_LINE}'
        f"Content-Transfer-Encoding: quoted-printable{_LINE}{_LINE}{encoded}"
    )
