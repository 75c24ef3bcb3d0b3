"""Where a backup ends on each lane: up to which sequence it had been given away at that instant."""

from __future__ import annotations

from regencyctl.backup.records import SavedRecord
from regencyctl.errors import OperatorError
from servicekit.inbox import INBOX
from servicekit.kafka import TopicPartition
from servicekit.mongo import Document
from servicekit.outbox import LANES, lane_name


class Cut:
    """The lanes and the positions of readers, as the databases tell them.

    Attributes:
        lanes: Lane → the first sequence that was not given away yet.
    """

    def __init__(self) -> None:
        self.lanes: dict[str, int] = {}
        self._read: dict[str, int] = {}

    def note(self, collection: str, document: Document) -> None:
        """Take in a document of a collection of lanes or of an inbox."""
        if collection == LANES and document["kind"] == "lane":
            self.lanes[document["_id"]] = document["next_sequence"]
        elif collection == INBOX:
            lane = lane_name(*place_of(document["_id"]))
            self._read[lane] = max(document["sequence"], self._read.get(lane, 0))

    def check(self) -> None:
        """Raise `OperatorError` if this is not one instant: a reader knows what nobody had published."""
        ahead = [lane for lane, read in self._read.items() if read >= self.lanes.get(lane, read + 1)]
        if ahead:
            raise OperatorError(
                f"the store showed no single instant: readers are ahead of {', '.join(ahead)}"
            )

    def has(self, place: TopicPartition, record: SavedRecord) -> bool:
        """Whether a record lies before the cut; what no lane carried always does."""
        after = self.lanes.get(lane_name(place.topic, place.partition))
        return after is None or record.sequence is None or record.sequence < after


def place_of(position: str) -> tuple[str, int]:
    """Topic and partition of a position of an inbox, by its id."""
    _, topic, partition = position.rsplit("/", 2)
    return topic, int(partition)
