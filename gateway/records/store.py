"""The face of this room: everything that remains of calls, in one place."""

from gateway.records.bookings import Bookings
from gateway.records.calls import Calls
from gateway.records.claims import Claims
from gateway.records.customers import Customers
from gateway.records.dispositions import Dispositions
from gateway.records.errors import RecordsError
from gateway.records.events import Events
from gateway.records.history import History
from gateway.records.outbox import Outbox
from gateway.records.staff import Staff
from gateway.records.tickets import Tickets
from gateway.records.transfers import Transfers
from gateway.records.voicemails import Voicemails

__all__ = ["Records", "RecordsError"]


class Records(
    Calls, Events, Bookings, Tickets, Customers, Transfers, Voicemails, Claims, Staff, Dispositions, Outbox, History
):
    """The database: SQLite or PostgreSQL, by URL. `start` before use, `close` after.

    Every operation takes at most five seconds and raises `RecordsError` when the database cannot do it; none leaves
    anything half done. Times go in aware and come out aware in UTC.
    """
