"""The summary in `docs/accuracy.md`: the generated part between its markers, the rest is people's."""

import shutil
from pathlib import Path

from gateway.evaluate.part import Part, Table
from gateway.evaluate.recordings import EvaluationError
from gateway.evaluate.report import columns
from gateway.evaluate.result import Result

BEGIN = "<!-- evaluation: begin (written by `gateway evaluate all --summary`) -->"
END = "<!-- evaluation: end -->"
MOST_LINES = 80
"""A longer table (one of every kind of wish) is for the terminal and `evaluation.json`, not for a page to read."""
_FRESH = f"""# Accuracy

How well callers are understood, as measured by `gateway evaluate`.

{BEGIN}
{END}
"""


def frame(file: Path) -> tuple[str, str]:
    """What stands before and after the generated part. Raises EvaluationError when the file has no markers: then it is
    not ours to change."""
    text = file.read_text(encoding="utf-8") if file.exists() else _FRESH
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise EvaluationError(f"{file}: has no line {BEGIN!r} followed by {END!r}; add both, or name another file")
    return head, tail


def write(result: Result, file: Path, pictures: dict[str, Path]) -> None:
    """Puts the result between the markers of a Markdown file (made when absent), its pictures into a folder beside it.

    Raises EvaluationError as `frame` does."""
    head, tail = frame(file)
    folder = file.parent / file.stem
    if pictures:
        folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures.values():
        shutil.copyfile(picture, folder / picture.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head + BEGIN + "\n" + markdown(result, file.stem) + END + tail, encoding="utf-8")


def markdown(result: Result, folder: str) -> str:
    """The tables as Markdown; `folder` is where the pictures lie."""
    lines = ["", f"Measured on {result.made:%Y-%m-%d} with Warmline {result.version} on {result.machine}."]
    if result.sample:
        lines.append(f"A sample only: {result.sample}.")
    lines += [f"Not measured: {failure}." for failure in result.broken]
    lines += _sizes(result)
    for part in result.parts:
        lines += ["", f"## {part.name[:1].upper()}{part.name[1:]}", ""]
        for table in part.tables:
            lines += _table(table)
        lines += _pictures(part, folder)
    return "\n".join(lines) + "\n\n"


def _sizes(result: Result) -> list[str]:
    """On how much each part was measured, and how long that took: what the figures below can be worth."""
    rows = [f"| {p.name} | {_plain('; '.join(p.data))} | {p.seconds / 60:.1f} min |" for p in result.parts]
    return ["", "| part | measured on | took |", "|---|---|---:|", *rows] if rows else []


def _table(table: Table) -> list[str]:
    several = any(len(row.cells) > 1 for row in table.rows)
    lines = [f"**{table.title}**", ""]
    if table.note:
        lines += [table.note, ""]
    if (count := sum(len(row.cells) for row in table.rows)) > MOST_LINES:
        return [*lines, f"{count} figures, shown by `gateway evaluate` and kept in its `evaluation.json`.", ""]
    lines.append(f"| |{' figure |' if several else ''} right | share | 95 % interval | wanted | |")
    lines.append(f"|---|{'---|' if several else ''}---:|---:|---:|---:|---|")
    for row in table.rows:
        for name, cell in row.cells.items():
            text = isinstance(cell, str)
            what = [row.key if several or not text else f"{row.key}: {cell}"]
            if several:
                what.append(f"{name}: {cell}" if text else name)
            verdict = "" if isinstance(cell, str) or cell.reached is None else "ok" if cell.reached else "**short**"
            lines.append("| " + " | ".join(_plain(text) for text in (*what, *columns(cell), verdict)) + " |")
    return [*lines, ""]


def _pictures(part: Part, folder: str) -> list[str]:
    return [line for picture in part.pictures for line in (f"![{picture.title}]({folder}/{picture.key}.png)", "")]


def _plain(text: str) -> str:
    """Text that cannot end a cell."""
    return text.replace("|", "\\|").replace("\n", " ")
