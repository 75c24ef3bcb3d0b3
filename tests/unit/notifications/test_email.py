"""The letter on the wire, and what a mail server's answers mean."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectResponseError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from hypothesis import given
from hypothesis import strategies as st

from notifications.delivery.email import UnsendableAddress, addressed
from notifications.delivery.mail_form import UnsafeHeader, written
from notifications.delivery.smtp import outcome_of
from notifications.domain.letter import Never, NotNow, Outcome
from notifications.domain.mail import Mail, one_line

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SENDER = "pemberitahuan@sragen.test"
STOP = "https://layanan.sragen.test/v1/unsubscribe/test-1." + "A" * 300


def wire(
    subject: str = "Judul", recipient: str = "warga@contoh.test", stop: str | None = STOP
) -> EmailMessage:
    return message_from_bytes(content(subject, recipient, stop), _class=EmailMessage, policy=policy.SMTP)


def content(subject: str = "Judul", recipient: str = "warga@contoh.test", stop: str | None = STOP) -> bytes:
    mail = Mail(subject, "Pemerintah Kabupaten Sragen", "Isi é\n", "<p>Isi é</p>\n")
    return written(
        mail,
        message_id="m-1",
        sender=SENDER,
        recipient=addressed(recipient),
        language="id",
        at=AT,
        stop=stop,
    )


def test_a_letter_has_the_headers_a_mail_needs() -> None:
    message = wire()

    assert message["Message-ID"] == "<m-1@sragen.test>"
    assert message["Date"].datetime == AT
    assert message["From"] == f"Pemerintah Kabupaten Sragen <{SENDER}>"
    assert message["To"] == "warga@contoh.test"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == ["Isi é", "<p>Isi é</p>"]


@given(st.text(), st.text(), st.text())
def test_whatever_it_says_arrives_as_it_was_in_lines_that_every_server_takes(
    subject: str, plain: str, html: str
) -> None:
    mail = Mail(one_line(subject), one_line(subject), plain, html)

    sent = written(
        mail,
        message_id="m-1",
        sender=SENDER,
        recipient="warga@contoh.test",
        language="id",
        at=AT,
        stop=STOP,
    )

    message = message_from_bytes(sent, _class=EmailMessage, policy=policy.SMTP)
    bodies = [part.get_content() for part in message.iter_parts()]
    assert [body.splitlines() or [""] for body in bodies] == [
        said.splitlines() or [""] for said in (plain, html)
    ]
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998
    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["To"] == "warga@contoh.test"


def test_one_click_stops_it_and_the_address_is_whole() -> None:
    message = wire()

    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_rests_on_no_consent_has_nothing_to_stop() -> None:
    message = wire(stop=None)

    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


def test_a_line_that_ends_in_a_subject_is_refused() -> None:
    with pytest.raises(UnsafeHeader):
        wire(subject="Judul\r\nBcc: orang@lain.test")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tanpa-at",
        "a@b@c.test",
        "<a@b.test>",
        "a@b.test, c@d.test",
        "a@b.test\r\nBcc: x@y.test",
        "a b@c.test",
        "@b.test",
        "a@",
        "a@" + "x" * 64 + ".test",
        "a@..test",
        "sitì@contoh.test",
    ],
)
def test_what_is_no_single_address_is_sent_nothing(address: str) -> None:
    with pytest.raises(UnsendableAddress):
        addressed(address)


def refused(code: int, message: str = "no") -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused([SMTPRecipientRefused(code, message, "warga@contoh.test")])


def _caused_by_tls() -> SMTPConnectError:
    error = SMTPConnectError("no")
    error.__cause__ = ssl.SSLCertVerificationError()
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (SMTPConnectError("no"), NotNow("connection")),
        (SMTPServerDisconnected("no"), NotNow("connection")),
        (ConnectionResetError(), NotNow("connection")),
        (_caused_by_tls(), NotNow("tls")),
        (ssl.SSLCertVerificationError(), NotNow("tls")),
        (SMTPException("no STARTTLS"), NotNow("tls")),
        (SMTPNotSupported("no AUTH"), NotNow("login")),
        (SMTPConnectResponseError(421, "busy"), NotNow("smtp-421")),
        (SMTPConnectResponseError(554, "no"), NotNow("smtp-554")),
        (SMTPAuthenticationError(535, "no"), NotNow("smtp-535")),
        (SMTPSenderRefused(530, "no", SENDER), NotNow("smtp-530")),
        (SMTPSenderRefused(552, "no", SENDER), Never("too-large")),
        (refused(421), NotNow("smtp-421")),
        (refused(450), NotNow("smtp-450", is_targets_fault=False)),
        (SMTPDataError(451, "no"), NotNow("smtp-451", is_targets_fault=False)),
        (refused(452), NotNow("smtp-452", is_targets_fault=False)),
        (refused(530), NotNow("smtp-530")),
        (refused(550), Never("address-unknown")),
        (refused(550, "5.1.1 no such user"), Never("address-unknown")),
        (SMTPDataError(550, "5.7.1 not wanted"), Never("rejected")),
        (refused(551), Never("address-unknown")),
        (refused(553), Never("address-unknown")),
        (SMTPDataError(552, "no"), Never("too-large")),
        (SMTPDataError(554, "no"), Never("rejected")),
    ],
)
def test_each_answer_has_one_meaning(error: SMTPException | OSError, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome
