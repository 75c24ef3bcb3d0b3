"""Why no broker can be used: aiokafka's clients say only that none can, and in their logs a little more."""

from __future__ import annotations

import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from servicekit.broker import Broker
from servicekit.errors import Unavailable

_MILLISECONDS = 2_000


async def why_unusable(broker: Broker) -> Unavailable:
    """Ask the brokers one by one, and tell the first reason an operator can do something about.

    Its code is `kafka-credentials-refused`, `kafka-certificate-refused`, or `unavailable`: nobody answers.
    """
    options = broker.client_options()
    for server in options.pop("bootstrap_servers").split(","):
        host, _, port = server.rpartition(":")
        try:
            connection = await create_conn(host, int(port), request_timeout_ms=_MILLISECONDS, **options)
        except (SaslAuthenticationFailed, UnsupportedSaslMechanismError):
            return Unavailable(
                f"Kafka menolak nama atau kata sandi {broker.username}",
                f"Kafka refuses the name or the password of {broker.username}",
                code="kafka-credentials-refused",
            )
        except ssl.SSLError as error:
            return Unavailable(
                f"Sertifikat antara layanan ini dan Kafka di {server} tidak diterima",
                f"a certificate between this process and Kafka at {server} is not accepted: {error.reason}",
                code="kafka-certificate-refused",
            )
        except (OSError, KafkaError, TimeoutError):
            continue
        connection.close()
    return Unavailable("Kafka tidak dapat dihubungi", "no Kafka broker can be reached")
