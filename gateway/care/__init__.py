"""Looking after an installation: the number at Twilio, and a doctor who finds what is wrong before callers do."""
