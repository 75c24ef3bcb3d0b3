"""A mail as it goes over the wire (RFC 5322, RFC 2045), made by the standard library.

By `email.mime`, not by `EmailMessage`, which takes three times as long for headers that are checked already.
"""

from __future__ import annotations

from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

from notifications.domain.mail import Mail

_WIRE = compat32.clone(linesep="\r\n", max_line_length=998)
"""No header is folded but the subject: programs look for addresses in one piece."""


class UnsafeHeader(ValueError):
    """A header would begin another one."""


def written(
    mail: Mail, *, message_id: str, sender: str, recipient: str, language: str, at: datetime, stop: str | None
) -> bytes:
    """The mail with both its forms, in lines of ASCII.

    `stop` is where a mail program stops it with one click (RFC 8058).

    Raises: `UnsafeHeader`.
    """
    # No quoted-printable text has these two signs in a row.
    message = MIMEMultipart("alternative", boundary=f"=_{message_id}")
    headers = {
        "Message-ID": f"<{message_id}@{sender.rpartition('@')[2]}>",
        "Date": format_datetime(at),
        "From": formataddr((mail.sender, sender)),
        "To": recipient,
        "Subject": mail.subject,
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    for name, value in headers.items():
        message[name] = _header(name, value)  # type: ignore[assignment]  # typeshed does not know Header here
    for kind, text in (("plain", mail.plain), ("html", mail.html)):
        part = MIMENonMultipart("text", kind)
        part.set_payload(text, _quoted())
        message.attach(part)
    return message.as_bytes(policy=_WIRE)


def _header(name: str, value: str) -> str | Header:
    if "\r" in value or "\n" in value:
        raise UnsafeHeader(name)
    if name != "Subject":
        return value
    return Header(value, "us-ascii" if value.isascii() else "utf-8", header_name=name)


def _quoted() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset
