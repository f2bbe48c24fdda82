"""Who else is told of hand-overs: the feed, the person's telephone, the company's software; and what they say then."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gateway.calls.feed import Feed
from gateway.calls.measures import Measures
from gateway.clock import Clock
from gateway.config import Settings
from gateway.handoff.aftermath import Aftermath
from gateway.handoff.briefing import Briefing, Texter
from gateway.handoff.delivery import Delivery
from gateway.handoff.result import Result
from gateway.handoff.webhook import Webhook
from gateway.records.store import Records


class Telling:
    """One per gateway."""

    def __init__(
        self, settings: Settings, records: Records, texter: Texter, feed: Feed, measures: Measures, clock: Clock
    ) -> None:
        self._delivery: Delivery | None = None
        if settings.webhook.url:
            hook = settings.webhook
            sender = Webhook(hook.url, settings.webhook_secret.get_secret_value(), hook.timeout_s)
            self._delivery = Delivery(
                records, sender, clock.now, give_up_hours=hook.give_up_hours, lease_s=2 * hook.timeout_s + 10
            )
            counts = self._delivery.counts
            for name, words in (
                ("taken", "Webhooks that were taken"),
                ("failed", "Webhooks that failed and are sent again"),
                ("given_up", "Webhooks that were given up"),
            ):
                measures.gauge(f"webhooks_{name}", words).set_function(lambda name=name: counts[name])  # type: ignore[misc]
        post = self._delivery.post if self._delivery else None
        self.briefing = Briefing(settings.company, records, texter, feed.tell, clock.now, post)
        self.aftermath = Aftermath(settings.routing, records, self.briefing, clock.now, measures.said)
        """What people say of the calls they took, by key or on a screen."""

    def start(self) -> None:
        if self._delivery is not None:
            self._delivery.start()

    async def close(self) -> None:
        await self.briefing.close()
        if self._delivery is not None:
            await self._delivery.close()

    def ringing(
        self, call_sid: str, transfer_id: str, wave: int, people: Sequence[str], told: Mapping[str, Any]
    ) -> None:
        """These people's telephones begin to ring, for the `wave`-th time in this transfer."""
        self.briefing.ringing(call_sid, transfer_id, wave, people, told)

    def over(self, call_sid: str, result: Result) -> None:
        """The hand-over has ended, one way or another."""
        told = asdict(result)
        transfer_id = str(told.pop("transfer_id"))
        self.briefing.over(call_sid, transfer_id, told)
