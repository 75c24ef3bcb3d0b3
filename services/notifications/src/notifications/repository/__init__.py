"""What notifications keeps: people, the delivery ledger and the inboxes.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing. People are
known by the subject of their token only; nothing here names them.
"""

from notifications.repository import inbox, ledger, people

COLLECTIONS = (*people.COLLECTIONS, *ledger.COLLECTIONS, *inbox.COLLECTIONS)
