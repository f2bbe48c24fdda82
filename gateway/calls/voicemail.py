"""The last way out: the caller leaves a message, and a ticket promises the call back that somebody sees."""

from datetime import UTC, datetime

import structlog

from gateway.config import Company
from gateway.conversation.events import Brief
from gateway.records.store import Records, RecordsError
from gateway.telephony import twiml
from gateway.telephony.forms import RecordForm
from gateway.telephony.urls import Urls

log = structlog.get_logger()

LONGEST_S = 120
"""The longest message."""
