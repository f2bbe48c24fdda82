"""What remains of a call: the event log, the SQL models and their migrations. Knows nothing of HTTP."""
