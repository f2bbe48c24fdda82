"""Who is calling: profiles and tiers, by telephone number. No telephony."""
