"""A broker on this machine that wants to know everybody by name: TLS, passwords, rights from the registry.

As in production nobody may do what `contracts.access` does not list. The keys and passwords are made once and
lie below the stack's folder, readable by their owner alone.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from contracts.access import principals, publisher_principal
from regencyctl.local.plan import Plan, RunFolder
from regencyctl.local.ports import HOST
from servicekit.broker import Broker, Security, TlsFiles

ADMINISTRATOR = "regency-broker"
"""The broker itself, and who gives the others their rights: may do everything."""

PUBLISHER = publisher_principal("demo-publisher", "tourism-market")
"""A system that may bring events to one door, to see how far it gets."""

KNOWN = (*principals(), PUBLISHER)
"""Everybody who has rights here."""

_LISTENER = "SASL_SSL"
_LIFE = timedelta(days=3650)


class KafkaKeys:
    """The broker's certificate and the password of each of its users.

    Attributes:
        authority: PEM of who certified the broker: what a client trusts.
        certificate: PEM of the broker's key and certificate.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.authority = folder / "ca.crt"
        self.certificate = folder / "broker.pem"

    def make(self) -> None:
        """Make what is missing."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for user in self.users:
            if not self.password_file(user).exists():
                _write(self.password_file(user), secrets.token_urlsafe(24))
        if not self.certificate.exists():
            authority, certificate = _certify()
            _write(self.authority, authority)
            _write(self.certificate, certificate)

    @property
    def users(self) -> tuple[str, ...]:
        """Everybody the broker knows."""
        return (ADMINISTRATOR, *(principal.name for principal in KNOWN))

    def password_file(self, user: str) -> Path:
        """Where a user's password stands."""
        return self._folder / f"{user}.password"

    def broker(self, address: str, user: str) -> Broker:
        """The broker at this address as one of its users sees it."""
        return Broker(
            address,
            Security.SASL_SSL,
            user,
            password_file=self.password_file(user),
            files=TlsFiles(ca=self.authority),
        )

    def settings(self, user: str) -> Mapping[str, str]:
        """What a process is told that works under this name."""
        return {
            "kafka_security": _LISTENER,
            "kafka_username": user,
            "kafka_password_file": str(self.password_file(user)),
            "kafka_ca_file": str(self.authority),
        }

    def format_options(self) -> tuple[str, ...]:
        """What makes the users known to a broker whose data folder is prepared."""
        return tuple(word for user in self.users for word in ("--add-scram", self._credential(user)))

    def _credential(self, user: str) -> str:
        return f"SCRAM-SHA-512=[name={user},password={self._password(user)}]"

    def _password(self, user: str) -> str:
        return self.password_file(user).read_text(encoding="ascii")

    def properties(self, port: int, controller_port: int) -> Mapping[str, str]:
        """The broker's configuration in addition to that of an open one.

        The controller is reached by the broker alone, on a listener of its own: that is whom ANONYMOUS is.
        """
        login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
        name = f'{login} username="{ADMINISTRATOR}" password="{self._password(ADMINISTRATOR)}";'
        return {
            "listeners": f"{_LISTENER}://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
            "advertised.listeners": f"{_LISTENER}://{HOST}:{port}",
            "listener.security.protocol.map": f"CONTROLLER:PLAINTEXT,{_LISTENER}:{_LISTENER}",
            "inter.broker.listener.name": _LISTENER,
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            f"listener.name.{_LISTENER.lower()}.scram-sha-512.sasl.jaas.config": name,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.certificate),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{ADMINISTRATOR}",
        }


def broker_as(user: str, plan: Plan, folder: RunFolder) -> Broker:
    """The stack's broker as one of its users sees it; an open one knows no users."""
    if not plan.secured:
        return Broker(plan.kafka_address)
    return KafkaKeys(folder.kafka_keys).broker(plan.kafka_address, user)


def properties(plan: Plan, folder: RunFolder) -> Mapping[str, str]:
    """What a secured broker's configuration has instead of an open one's; nothing for an open one."""
    if not plan.secured:
        return {}
    return KafkaKeys(folder.kafka_keys).properties(plan.ports["kafka"], plan.ports["kafka-controller"])


def format_options(plan: Plan, folder: RunFolder) -> tuple[str, ...]:
    """What a secured broker's data folder is prepared with beside; nothing for an open one."""
    return KafkaKeys(folder.kafka_keys).format_options() if plan.secured else ()


def _write(path: Path, content: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)


def _certify() -> tuple[str, str]:
    """A new authority, whose key nobody keeps, and what it certifies: the broker on this machine."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Regency local Kafka authority"), _name("Regency local broker")
    addresses = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    )
    root = (
        _builder(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _builder(name, root_name, key)
        .add_extension(addresses, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return _pem(root), _private(key) + _pem(certificate)


def _builder(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    """PKCS 8, the only form Kafka reads."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
