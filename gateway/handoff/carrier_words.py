"""What the carrier's words for how a call to somebody ended, and who picked up, mean here.

Source: Twilio's `CallStatus` and `AnsweredBy`. Which of them end a call says `gateway.telephony.forms.TERMINAL`.
"""

RING_ENDS = {"busy": "busy", "no-answer": "no_answer", "failed": "failed"}
"""How a ring ended that nobody answered; any other end is somebody who hung up."""
MACHINES = ("machine", "fax")
"""How the words begin by which no person picked up."""
