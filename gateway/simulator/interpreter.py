"""Runs TwiML on a leg: asks for documents, falls back, and performs verb after verb."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from gateway.simulator.leg import HangUp
from gateway.simulator.twiml import Element, TwimlError, read
from gateway.simulator.webhook import WebhookError

if TYPE_CHECKING:
    from gateway.simulator.leg import Leg


class Context(StrEnum):
    """Where a document runs: what it may contain depends on it."""

    CALL = "call"
    WHISPER = "whisper"
    WAIT = "wait"
    """Wait, hold and announcement documents of conferences."""


_ALLOWED = {
    Context.WHISPER: frozenset({"Play", "Say", "Pause", "Gather", "Hangup", "Redirect"}),
    Context.WAIT: frozenset({"Say", "Play", "Pause", "Redirect"}),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next document: from a URL, or given as text."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """TwiML that is being run."""

    url: str
    """Relative URLs start here; empty for TwiML given over REST."""
    verbs: tuple[Element, ...]
    method: str = "POST"

    def resolve(self, url: str) -> str:
        """An absolute URL; raises TwimlError (11100) where there is nothing to start from."""
        absolute = urljoin(self.url, url) if self.url else url
        if not absolute.startswith(("http://", "https://")):
            raise TwimlError(11100, f"{url!r} is no absolute URL, and TwiML given over REST has no base")
        return absolute


async def run(leg: "Leg", step: Step, context: Context = Context.CALL) -> None:
    """Run a document and whatever it leads to, until the verbs run out. Raises HangUp when a verb ends the leg."""
    following: Step | None = step
    while following is not None:
        document = await load(leg, following, context)
        following = await perform(leg, document, context)


async def load(leg: "Leg", step: Step, context: Context = Context.CALL) -> Document:
    """Fetch and read one document; on failure the fallback URL, then the apology (raises HangUp)."""
    try:
        return await _fetch(leg, step)
    except (WebhookError, TwimlError) as error:
        leg.exchange.fault(error.code, error.what, leg)
        if context is Context.WAIT:
            raise
        failed = error
    if leg.fallback and context is Context.CALL:
        url, method = leg.fallback
        extra = {**step.extra, "ErrorCode": str(failed.code), "ErrorUrl": step.url}
        try:
            return await _fetch(leg, Step(url, method, extra))
        except (WebhookError, TwimlError) as error:
            leg.exchange.fault(error.code, f"fallback: {error.what}", leg)
    leg.exchange.emit("say", leg, text="We are sorry, an application error has occurred. Goodbye.", by="twilio")
    raise HangUp("application-error")


async def _fetch(leg: "Leg", step: Step) -> Document:
    if step.twiml is not None:
        verbs, findings = read(step.twiml.encode(), "text/xml")
        url = ""
    else:
        params = leg.params(dict(step.extra))
        leg.exchange.emit("webhook", leg, url=step.url, params=params)
        answer = await leg.exchange.web.ask(leg.session, step.method, step.url, params, twice=True)
        if (answer.content_type or "").startswith("audio/"):
            verbs, findings = (Element("Play", {}, answer.url), Element("Hangup", {}, "")), []
        else:
            verbs, findings = read(answer.body, answer.content_type)
        url = answer.url
    for finding in findings:
        leg.exchange.fault(finding.code, finding.what, leg, warning=finding.warning)
    leg.exchange.emit("document", leg, url=url, verbs=[verb.name for verb in verbs])
    return Document(url, verbs, step.method)


def _leaves_ringing(verb: Element) -> bool:
    return verb.name in {"Reject", "Pause", "Redirect"} or (verb.name == "Dial" and verb.flag("answerOnBridge"))


async def perform(leg: "Leg", document: Document, context: Context) -> Step | None:
    """Run the verbs in order; where to go next, or None when they ran out."""
    from gateway.simulator.verbs import VERBS  # noqa: PLC0415 - verbs run documents in turn

    allowed = _ALLOWED.get(context)
    for place, verb in enumerate(document.verbs):
        if allowed is not None and verb.name not in allowed:
            code = 13238 if context is Context.WAIT else 13200
            leg.exchange.fault(code, f"{verb.name} may not stand in a {context} document", leg)
            if context is Context.WHISPER:
                raise HangUp("application-error")
            continue
        action = VERBS.get(verb.name)
        if action is None:
            leg.exchange.fault(0, f"the simulator cannot run {verb.name}", leg)
            continue
        if not leg.is_answered and not _leaves_ringing(verb):
            leg.answer()
        leg.exchange.emit("verb", leg, name=verb.name, attributes=dict(verb.attributes), place=place)
        try:
            step = await action(leg, verb, document, context)
        except TwimlError as error:
            leg.exchange.fault(error.code, error.what, leg)
            raise HangUp("application-error") from None
        if step is not None:
            return step
    return None
