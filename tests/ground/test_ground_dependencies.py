"""Guards what the gateway is built from: every dependency pinned exactly, its licence known, the container bounded."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("audit", ROOT / "deploy" / "audit.py")
assert _spec is not None
assert _spec.loader is not None
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)


def test_everything_that_is_installed_is_pinned_and_has_a_licence() -> None:
    assert audit.findings() == []


@pytest.mark.parametrize(
    "line",
    ["x", "x>=1", "x==1.*", "x~=1.0", "x==1,<2", "-e .", "git+https://a/b", "x @ https://a/b", "x===1", "x==1\nX==2"],
)
def test_a_line_that_is_no_exact_pin_is_named(line: str) -> None:
    with pytest.raises(audit.PinError, match="line"):
        audit.pins(f"# fine\n\n{line}\n")


def test_what_the_project_asks_for_is_what_is_pinned() -> None:
    pinned = audit.pins(audit.PINS.read_text("utf-8"))
    for line in audit.asked():
        need = audit.Requirement(line)
        assert str(need.specifier).startswith("=="), line
        if need.marker is None or need.marker.evaluate():
            assert str(need.specifier) == f"=={pinned[audit.canonicalize_name(need.name)]}", line


def test_without_advisories_nothing_is_pretended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert audit.advisories() == 2
    assert "NOT checked" in capsys.readouterr().out


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in ("root", "0")
    assert not any(re.search(r"(?i)(token|password|secret)\s*=", line) for line in lines)
    assert lines.index(f"USER {users[-1]}") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))


def test_the_container_may_do_no_more_than_it_must() -> None:
    service = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]["gateway"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"].split(":")[0] not in ("0", "root")
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["pids_limit"] > 0
    assert "mem_limit" in service
    assert not any("TOKEN=" in line for line in service.get("environment", []))
    assert "ipc" not in service
    assert "privileged" not in service


def test_the_service_may_do_no_more_than_it_must() -> None:
    lines = set((ROOT / "deploy" / "warmline.service").read_text("utf-8").splitlines())
    for line in (
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "ProtectHome=true",
        "PrivateTmp=true",
        "PrivateDevices=true",
        "CapabilityBoundingSet=",
        "RestrictSUIDSGID=true",
        "LimitCORE=0",
        "UMask=0077",
    ):
        assert line in lines
    assert not any(line in ("User=root", "User=") for line in lines)
