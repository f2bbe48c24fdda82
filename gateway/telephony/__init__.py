"""The telephone line: webhooks, TwiML, signatures, REST, media streams. Knows no intents and no database."""
