"""Guards who is let in: Twilio's published signatures, every near miss, and proxies that say what they like."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from multidict import CIMultiDict, MultiDict
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from gateway.telephony.signature import Signature, TokenMissingError, require_token

DATA = json.loads((Path(__file__).parent / "signature_vectors.json").read_text("utf-8"))
VECTORS: list[dict[str, Any]] = DATA["vectors"]
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def multidict(params: dict[str, Any]) -> MultiDict[str]:
    pairs: MultiDict[str] = MultiDict()
    for name, value in params.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.add(name, one)
    return pairs


def refuse(
    vector: dict[str, Any], signature: str, params: dict[str, Any] | None = None, body: str | None = None
) -> Any:
    url = urlsplit(vector["url"])
    target = url.path + (f"?{url.query}" if url.query else "")
    origin = f"{'https' if url.scheme == 'wss' else url.scheme}://{url.netloc}"
    headers = CIMultiDict({"X-Twilio-Signature": signature})
    shared = "SHA-256" in vector["name"]
    if shared:
        headers[SETTINGS] = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    check = Signature(origin, vector["auth_token"] if not shared else "other", vector["auth_token"] if shared else None)
    params = vector["params"] if params is None else params
    if url.scheme == "wss":
        return check.refuse_socket(target, headers)
    if vector["body"] is not None:
        return check.refuse_json(target, headers, (vector["body"] if body is None else body).encode())
    if params:
        return check.refuse_form(target, headers, multidict(params))
    return check.refuse_get(target, headers)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_every_known_signature_is_accepted_and_any_change_refused(vector: dict[str, Any]) -> None:
    signature = vector["signature"]
    assert refuse(vector, signature) is None
    for mangled in ("!" + signature[1:], signature.lower(), signature + " ", "", " " + signature, "é" * 28):
        assert refuse(vector, mangled) is not None
    if vector["params"]:
        name, value = next(iter(vector["params"].items()))
        assert refuse(vector, signature, {**vector["params"], name: f"{value} "}) is not None
        assert refuse(vector, signature, {**vector["params"], "Extra": ""}) is not None
    if vector["body"]:
        assert refuse(vector, signature, body=vector["body"] + " ") is not None


def headers(signature: str) -> CIMultiDict[str]:
    return CIMultiDict({"X-Twilio-Signature": signature})


def sign(url: str, params: dict[str, str] | None = None, token: str = "t") -> str:
    return str(RequestValidator(token).compute_signature(url, params or {}))


def test_white_space_at_the_ends_of_values_is_part_of_what_is_signed() -> None:
    params = {"CallerName": "  A & B  ", "Body": "\n"}
    signature = sign("https://a.example/x", params)
    check = Signature("https://a.example", "t")
    assert check.refuse_form("/x", headers(signature), multidict(params)) is None
    trimmed = {name: value.strip() for name, value in params.items()}
    assert check.refuse_form("/x", headers(signature), multidict(trimmed)) is not None


@pytest.mark.parametrize(
    ("public", "signed", "held"),
    [
        ("https://a.example", "https://a.example/x?y=a%20b", True),
        ("https://a.example/", "https://a.example/x?y=a%20b", True),
        ("https://user:pass@a.example", "https://a.example/x?y=a%20b", True),
        ("https://a.example:443", "https://a.example/x?y=a%20b", True),
        ("https://a.example:8443", "https://a.example:8443/x?y=a%20b", True),
        ("https://a.example:8443", "https://a.example/x?y=a%20b", True),
        ("https://user:pass@a.example:8443", "https://a.example/x?y=a%20b", True),
        ("https://a.example", "https://a.example:8443/x?y=a%20b", False),
        ("https://a.example/phone", "https://a.example/phone/x?y=a%20b", True),
        ("https://a.example/phone", "https://a.example/x?y=a%20b", False),
        ("http://a.example", "https://a.example/x?y=a%20b", False),
        ("https://a.example", "http://a.example/x?y=a%20b", False),
        ("https://a.example", "https://a.example/x?y=a b", False),
        ("https://a.example", "https://a.example/x/?y=a%20b", False),
        ("https://a.example", "https://b.example/x?y=a%20b", False),
    ],
)
def test_the_configured_address_is_what_counts(public: str, signed: str, held: bool) -> None:
    assert (Signature(public, "t").refuse_get("/x?y=a%20b", headers(sign(signed))) is None) is held


def test_the_absolute_form_of_a_request_does_not_choose_the_host() -> None:
    check = Signature("https://a.example", "t")
    assert check.refuse_get("http://evil.example/x", headers(sign("https://a.example/x"))) is None
    assert check.refuse_get("http://evil.example/x", headers(sign("http://evil.example/x"))) is not None


@pytest.mark.parametrize(
    ("public", "target", "signed", "held"),
    [
        ("https://a.example", "/m", "wss://a.example/m", True),
        ("https://a.example", "/m", "wss://a.example/m/", True),
        ("https://a.example", "/m/", "wss://a.example/m", True),
        ("https://a.example:8443", "/m", "wss://a.example/m", True),
        ("http://127.0.0.1:8080", "/m", "ws://127.0.0.1:8080/m", True),
        ("https://a.example", "/m", "https://a.example/m", False),
        ("https://a.example", "/m", "ws://a.example/m", False),
        ("https://a.example", "/m", "wss://a.example/other", False),
        ("https://a.example", "/m?x=1", "wss://a.example/m", False),
    ],
)
def test_the_handshake_is_signed_over_the_socket_address(public: str, target: str, signed: str, held: bool) -> None:
    assert (Signature(public, "t").refuse_socket(target, headers(sign(signed))) is None) is held


@pytest.mark.parametrize(
    ("settings", "shared_key", "held"),
    [
        ("key=k,algorithm=HMAC_SHA256", "s", True),
        ("key=k, algorithm=hmac_sha256", "s", True),
        ("key=k,algorithm=HMAC_SHA256", None, False),
        ("key=k,algorithm=HMAC_SHA512", "s", False),
        ("key=k,algorithm=none", "s", False),
    ],
)
def test_other_algorithms_fail_closed(settings: str, shared_key: str | None, held: bool) -> None:
    signature = RequestValidator("s").compute_signature("https://a.example/x", {}, "HMAC_SHA256")
    given = CIMultiDict({"X-Twilio-Signature": signature, SETTINGS: settings})
    assert (Signature("https://a.example", "t", shared_key).refuse_get("/x", given) is None) is held


def test_a_header_given_twice_is_refused() -> None:
    good = sign("https://a.example/x")
    check = Signature("https://a.example", "t")
    twice = CIMultiDict([("X-Twilio-Signature", good), ("x-twilio-signature", good)])
    assert check.refuse_get("/x", twice) is not None
    unsure = CIMultiDict([("X-Twilio-Signature", good), (SETTINGS, "algorithm=HMAC_SHA1"), (SETTINGS, "key=k")])
    assert check.refuse_get("/x", unsure) is not None


def test_a_body_without_its_hash_is_not_signed() -> None:
    refusal = Signature("https://a.example", "t").refuse_json("/x", headers(sign("https://a.example/x")), b"{}")
    assert refusal is not None
    assert "bodySHA256" in refusal.reason


def test_what_is_logged_holds_no_values() -> None:
    refusal = Signature("https://a.example", "t").refuse_form(
        "/x?From=%2B13105550100", headers("no"), multidict({"From": "+13105550100"})
    )
    assert refusal is not None
    assert "3105550100" not in f"{refusal}"


@pytest.mark.parametrize("token", ["", "  "])
def test_without_a_token_nothing_starts(token: str) -> None:
    with pytest.raises(TokenMissingError, match="TWILIO_AUTH_TOKEN"):
        require_token(SimpleNamespace(twilio_auth_token=SecretStr(token)))  # type: ignore[arg-type]
    with pytest.raises(TokenMissingError):
        Signature("https://a.example", token)


@pytest.mark.parametrize(
    "public", ["", "a.example", "ftp://a.example", "https://", "https://a.example:x", "https://a/?q"]
)
def test_a_public_address_that_is_none_is_named(public: str) -> None:
    with pytest.raises(ValueError, match="GATEWAY_PUBLIC_URL"):
        Signature(public, "t")
