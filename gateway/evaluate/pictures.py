"""Reliability diagrams, learning curves and confusion matrices as PNG files, drawn without a screen."""

from pathlib import Path

from gateway.evaluate.part import Confusions, Curve, Part
from gateway.evaluate.recordings import EvaluationError

_COLOURS = ("#1f6f8b", "#c8553d", "#588b8b", "#8d6a9f", "#e0a458", "#3d405b", "#7a9e3a", "#a23b72")
"""Distinct, and told apart by people who do not see red and green as different."""
_MARKS = "osD^vP*X"
_NUMBERS_UP_TO = 14
"""Labels up to which a confusion matrix shows its counts as numbers."""
_MOST_LABELS = 45


def draw(parts: tuple[Part, ...], folder: Path) -> dict[str, Path]:
    """Draws every picture into the folder; their files by key. Raises EvaluationError when nothing can be drawn."""
    pictures = [picture for part in parts for picture in part.pictures]
    if not pictures:
        return {}
    try:
        # Only for those who want pictures: takes half a second and 40 MB.
        import matplotlib as mpl  # noqa: PLC0415
    except ImportError as error:
        raise EvaluationError("pictures need matplotlib: install it with `pip install 'warmline[evaluate]'`") from error
    mpl.use("agg")
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for picture in pictures:
        file = folder / f"{picture.key}.png"
        if isinstance(picture, Curve):
            _curve(picture, file)
        else:
            _confusions(picture, file)
        files[picture.key] = file
    return files


def _curve(curve: Curve, file: Path) -> None:
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415 - see `draw`

    canvas = Canvas(figsize=(6.4, 5.2 if curve.diagonal else 4.2), dpi=110, layout="constrained")
    axes = canvas.add_subplot()
    if curve.diagonal:
        axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", linewidth=1, label="perfect")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_aspect("equal")
    for place, (name, points) in enumerate(curve.lines.items()):
        if not points:
            continue
        xs, ys = zip(*points, strict=True)
        axes.plot(
            xs,
            ys,
            color=_COLOURS[place % len(_COLOURS)],
            marker=_MARKS[place % len(_MARKS)],
            markersize=5,
            linewidth=1.6,
            label=name,
        )
    axes.set_title(curve.title, fontsize=11)
    axes.set_xlabel(curve.x_label)
    axes.set_ylabel(curve.y_label)
    axes.grid(color="#e6e6e6")
    axes.set_axisbelow(True)
    if curve.diagonal or len(curve.lines) > 1:
        axes.legend(frameon=False, fontsize=9)
    canvas.savefig(file, metadata={"Software": None})


def _confusions(confusions: Confusions, file: Path) -> None:
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415 - see `draw`

    labels, counts, left_out = _worth_showing(confusions)
    side = max(4.5, 0.28 * len(labels) + 2.2)
    canvas = Canvas(figsize=(side + 0.8, side), dpi=110, layout="constrained")
    axes = canvas.add_subplot()
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    shown = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    small = len(labels) > _NUMBERS_UP_TO
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            if count and (not small or i != j):
                axes.text(
                    j,
                    i,
                    str(count),
                    ha="center",
                    va="center",
                    fontsize=6 if small else 8,
                    color="white" if shares[i][j] > 0.5 else "#222222",
                )
    axes.set_xlabel("taken for")
    axes.set_ylabel("meant")
    title = confusions.title
    axes.set_title(
        f"{title}\n({left_out} labels that were confused least are left out)" if left_out else title, fontsize=11
    )
    canvas.colorbar(shown, ax=axes, fraction=0.04, label="share of what was meant")
    canvas.savefig(file, metadata={"Software": None})


def _worth_showing(confusions: Confusions) -> tuple[list[str], list[list[int]], int]:
    """The labels with most mistakes when there are too many for one picture, in their old order."""
    size = len(confusions.labels)
    keep = list(range(size))
    if size > _MOST_LABELS:
        wrong = [
            sum(confusions.counts[i][j] + confusions.counts[j][i] for j in range(size) if j != i) for i in range(size)
        ]
        keep = sorted(sorted(keep, key=lambda i: -wrong[i])[:_MOST_LABELS])
    return (
        [confusions.labels[i] for i in keep],
        [[confusions.counts[i][j] for j in keep] for i in keep],
        size - len(keep),
    )
