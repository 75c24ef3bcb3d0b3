"""Where webhooks may go: not without TLS, not with passwords, and never into private networks."""

from __future__ import annotations

import pytest

from notifications.domain.errors_webhooks import AddressRefused
from notifications.domain.web_address import AddressTerms, Place, is_public, place_of

TERMS = AddressTerms(most_characters=100, ports=((80, 80), (443, 443), (1024, 65535)), is_plain_allowed=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://receiver.test/hook?token=abc", Place("receiver.test", 443)),
        ("https://receiver.test:8443", Place("receiver.test", 8443)),
        ("HTTPS://Receiver.Test/hook", Place("receiver.test", 443)),
        ("https://203.0.113.7/hook", Place("203.0.113.7", 443)),
        ("https://[2001:db8::1]:8443/hook", Place("2001:db8::1", 8443)),
    ],
)
def test_an_address_names_a_host_and_a_port(url: str, expected: Place) -> None:
    assert expected == place_of(url, TERMS)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://receiver.test/hook", "not-https"),
        ("ftp://receiver.test/hook", "malformed"),
        ("//receiver.test/hook", "malformed"),
        ("https:///hook", "malformed"),
        ("https://receiver.test/hook#part", "malformed"),
        ("https://receiver.test/a b", "malformed"),
        ("https://receiver.test/a\r\nhost: other", "malformed"),
        ("https://penerima.téss/hook", "malformed"),
        ("https://receiver.test\\@10.0.0.1/hook", "malformed"),
        ("https://receiver_1.test/hook", "malformed"),
        ("https://receiver.test:https/hook", "malformed"),
        ("https://[::1]receiver.test/hook", "malformed"),
        ("https://[2001:db8::1/hook", "malformed"),
        ("https://10.0.0.1@receiver.test@/hook", "malformed"),
        ("https://receiver.test:70000/hook", "malformed"),
        ("https://user:secret@receiver.test/hook", "credentials"),
        ("https://@receiver.test/hook", "credentials"),
        ("https://receiver.test:22/hook", "port"),
        ("https://receiver.test:0/hook", "port"),
        ("https://receiver.test/" + "x" * 100, "too-long"),
    ],
)
def test_an_address_nothing_may_be_sent_to_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        place_of(url, TERMS)

    assert [(field.field, field.reason) for field in refusal.value.fields] == [("url", reason)]


def test_outside_of_production_an_address_may_do_without_tls() -> None:
    terms = AddressTerms(most_characters=100, ports=TERMS.ports, is_plain_allowed=True)

    assert Place("receiver.test", 80) == place_of("http://receiver.test/hook", terms)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "103.10.66.1", "2400:cb00::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_public_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_addresses_of_private_networks_of_groups_and_of_nobody_may_not(address: str) -> None:
    assert not is_public(address)
