"""What notifications keeps: people, the delivery ledger, the inboxes and mailings under way.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing. People are
known by the subject of their token only; nothing here names them.
"""

from notifications.repository import inbox, ledger, mailings, people

COLLECTIONS = (*people.COLLECTIONS, *ledger.COLLECTIONS, *inbox.COLLECTIONS, *mailings.COLLECTIONS)
