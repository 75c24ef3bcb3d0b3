"""Rights on Kafka put where the broker looks for them, for clusters without an operator that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, CreateAclsRequest_v1

from contracts.access import Operation, Principal, Resource
from servicekit.broker import Broker
from servicekit.kafka import admin

_RESOURCES = {Resource.TOPIC: 2, Resource.GROUP: 3}
_OPERATIONS = {
    Operation.READ: 3,
    Operation.WRITE: 4,
    Operation.CREATE: 5,
    Operation.DELETE: 6,
    Operation.ALTER: 7,
    Operation.DESCRIBE: 8,
    Operation.DESCRIBE_CONFIGS: 10,
    Operation.ALTER_CONFIGS: 11,
}
"""Kafka's numbers (org.apache.kafka.common.resource.ResourceType and acl.AclOperation)."""

_LITERAL, _PREFIXED = 3, 4
_ALLOW = 3
_ANYWHERE = "*"

Entry = tuple[int, str, int, str, str, int, int]


class _Entries(CreateAclsRequest):  # type: ignore[misc]  # aiokafka is not typed
    """aiokafka's request takes one entry; the protocol takes many at once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        return request_struct_class(self._entries)


async def allow(broker: Broker, principals: Iterable[Principal]) -> None:
    """Give these users their rights. What is there already stays, and nothing is taken away.

    Raises: `Unavailable`; KafkaError when the broker refuses.
    """
    entries = [entry for principal in principals for entry in _entries(principal)]
    async with admin(broker) as client:
        answer = await client._send_to_controller(_Entries(entries))
    for code, message in answer.creation_responses:
        if code:
            raise for_code(code)(message)


def _entries(principal: Principal) -> Iterator[Entry]:
    for right in principal.rights:
        for operation in right.operations:
            yield (
                _RESOURCES[right.resource],
                right.name,
                _PREFIXED if right.is_prefix else _LITERAL,
                f"User:{principal.name}",
                _ANYWHERE,
                _OPERATIONS[operation],
                _ALLOW,
            )
