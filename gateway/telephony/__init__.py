"""The telephone line: Twilio's webhooks, TwiML, signatures, REST and media streams. Knows no intents and no database."""
