"""Guards the page of errors: nothing on it can run, the costliest stands first, and every recording can be played."""

import re
import wave
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from gateway.evaluate import page, pictures
from gateway.evaluate.part import Confusions, Curve, Mistake, Part
from gateway.evaluate.result import Result, result

EVIL = "<script>alert('x')</script> \"quoted\" & <b>"


def sound(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x01\x02" * int(8000 * seconds))
    return path


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def written(folder: Path, *mistakes: Mistake) -> tuple[str, int]:
    found: Result = result((Part("hearing", (), mistakes),), began=datetime.now(UTC))
    shown = page.write(found, folder / "errors.html")
    return (folder / "errors.html").read_text(encoding="utf-8"), shown


def test_nothing_that_was_said_becomes_markup(tmp_path: Path) -> None:
    odd = sound(tmp_path / "a b'\"<x>.wav", 10)
    text, _ = written(tmp_path, Mistake(EVIL, EVIL, EVIL, EVIL, odd, 1.0, EVIL))
    tags = Tags(text).tags
    assert not [tag for tag, _ in tags if tag in {"script", "b", "x", "iframe"}]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "alert" in text


def test_recordings_are_in_the_page_or_beside_it(tmp_path: Path) -> None:
    short, long = sound(tmp_path / "short.wav", 1), sound(tmp_path / "long.wav", 20)
    raw = tmp_path / "line.ulaw"
    raw.write_bytes(b"\xff\x7f" * 400)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    text, _ = written(tmp_path, *(Mistake("k", "w", "g", audio=file) for file in (short, long, raw, broken)))
    sources = [attributes["src"] or "" for tag, attributes in Tags(text).tags if tag == "audio"]
    assert len(sources) == 3
    embedded = [source for source in sources if source.startswith("data:audio/wav;base64,")]
    assert len(embedded) == 2
    (beside,) = [source for source in sources if not source.startswith("data:")]
    assert (tmp_path / beside).read_bytes() == long.read_bytes()
    assert "broken.wav cannot be played" in text
    assert all(attributes.get("aria-label") for tag, attributes in Tags(text).tags if tag == "audio")


def test_the_costliest_stands_first_and_the_many_are_cut(tmp_path: Path) -> None:
    many = [Mistake("cheap", f"cheap-{n}", "g", cost=1 + n / 1000) for n in range(80)]
    text, shown = written(tmp_path, *many, Mistake("dear", "dear-1", "g", cost=9.0))
    assert text.index("dear-1") < text.index("cheap-79") < text.index("cheap-78")
    assert shown == page.MOST_OF_A_KIND + 1
    assert f"the {page.MOST_OF_A_KIND} costliest of 80" in text
    anchors = re.findall(r'href="#([^"]+)"', text)
    assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_no_errors_is_a_page_too(tmp_path: Path) -> None:
    text, shown = written(tmp_path)
    assert shown == 0
    assert "None." in text


def test_pictures_are_drawn(tmp_path: Path) -> None:
    many = tuple(f"label_{n}" for n in range(60))
    counts = tuple(tuple(5 if i == j else int(i == 3 and j == 7) for j in range(60)) for i in range(60))
    part = Part(
        "meaning",
        (),
        pictures=(
            Curve("reliability", "R", "x", "y", {"a": ((0.1, 0.2), (0.9, 0.8)), "empty": ()}, diagonal=True),
            Confusions("small", "S", ("a", "b"), ((0, 0), (1, 4))),
            Confusions("large", "L", many, counts),
        ),
    )
    files = pictures.draw((part,), tmp_path / "new" / "folder")
    assert set(files) == {"reliability", "small", "large"}
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files.values())
