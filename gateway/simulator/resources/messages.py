"""Messages: SMS are taken, kept and reported as delivered."""

from typing import Any

from gateway.simulator.exchange import Exchange, http_date
from gateway.simulator.resources.request import Request, RestError, not_found
from gateway.simulator.sids import new_sid

BODY_MAX = 1600


async def create(exchange: Exchange, request: Request) -> dict[str, Any]:
    to = request.phone("To", 21211)
    if not request.has("From") and not request.has("MessagingServiceSid"):
        raise RestError(400, 21603, "A 'From' phone number is required")
    if request.has("From") and request.phone("From", 21212) not in exchange.numbers:
        raise RestError(400, 21606, "The 'From' phone number is not a message-capable number of this account")
    body = request.get("Body")
    if not body and not request.has("MediaUrl") and not request.has("ContentSid"):
        raise RestError(400, 21602, "Message body is required")
    if len(body) > BODY_MAX:
        raise RestError(400, 21617, "The message body has more than 1,600 characters")
    message = {
        "sid": new_sid("SM"),
        "account_sid": exchange.account_sid,
        "to": to,
        "from": request.get("From"),
        "body": body,
        "status": "queued",
        "direction": "outbound-api",
        "date_created": http_date(),
    }
    exchange.messages.append(message)
    exchange.emit("message", None, sid=message["sid"], to=to, body=body)
    if request.has("StatusCallback"):
        exchange.spawn(_report(exchange, message, request.get("StatusCallback")))
    answer = describe(message)
    message["status"] = "sent"
    return answer


async def _report(exchange: Exchange, message: dict[str, str], url: str) -> None:
    for status in ("sent", "delivered"):
        await exchange.clock.sleep(0.5)
        message["status"] = status
        params = {
            "MessageSid": message["sid"],
            "SmsSid": message["sid"],
            "AccountSid": exchange.account_sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": message["to"],
            "From": message["from"],
            "ApiVersion": "2010-04-01",
        }
        exchange.callback("POST", url, params)


async def fetch(exchange: Exchange, request: Request) -> dict[str, Any]:
    for message in exchange.messages:
        if message["sid"] == request.path["Sid"]:
            return describe(message)
    raise not_found(f"/Messages/{request.path['Sid']}.json")


async def listing(exchange: Exchange, request: Request) -> dict[str, Any]:
    found = [describe(message) for message in exchange.messages if request.get("To", message["to"]) == message["to"]]
    return {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None}


def describe(message: dict[str, str]) -> dict[str, Any]:
    return {
        **message,
        "api_version": "2010-04-01",
        "num_segments": str(max(1, -(-len(message["body"]) // 153))),
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "messaging_service_sid": None,
        "date_sent": None,
        "date_updated": message["date_created"],
        "uri": f"/2010-04-01/Accounts/{message['account_sid']}/Messages/{message['sid']}.json",
        "subresource_uris": {},
    }


HANDLERS = {
    ("post", "/Messages.json"): create,
    ("get", "/Messages.json"): listing,
    ("get", "/Messages/{Sid}.json"): fetch,
}
