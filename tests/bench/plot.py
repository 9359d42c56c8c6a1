"""Draws the figures as horizontal bars, in SVG."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass
from html import escape

from report import cell

WIDTH, MARGIN, LABELS, VALUES = 980, 24, 250, 190
BAR, GAP, TITLE, BETWEEN = 18, 8, 34, 26
COLOURS = ("#2f6f9f", "#e0a030")
OURS, OTHERS = "#111", "#555"


@dataclass(frozen=True)
class Bar:
    label: str
    parts: tuple  # figures, drawn one behind the other
    ours: bool


@dataclass(frozen=True)
class Panel:
    title: str
    legend: tuple  # of the parts; empty for a single one
    bars: list

    @property
    def height(self):
        return TITLE + len(self.bars) * (BAR + GAP)


def text(x, y, words, size=13, colour=OTHERS, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{escape(words)}</text>')


def line(x1, y1, x2, y2):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#222"/>'


def draw_bar(bar, top, scale):
    """The parts, a whisker from smallest to largest on each, and the medians in words."""
    middle, left = top + BAR / 2, LABELS
    yield text(LABELS - 10, middle + 4, bar.label, colour=OURS if bar.ours else OTHERS, anchor="end",
               weight="bold" if bar.ours else "normal")
    for part, colour in zip(bar.parts, COLOURS):
        width = part.median * scale
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
        if part.largest > part.smallest:
            yield line(left + part.smallest * scale, middle, left + part.largest * scale, middle)
        left += width
    yield text(left + 8 + max(0, (bar.parts[-1].largest - bar.parts[-1].median) * scale), middle + 4,
               " + ".join(cell(part) for part in bar.parts), size=12)


def draw_panel(panel, top):
    longest = max(sum(part.largest for part in bar.parts) for bar in panel.bars) or 1
    scale = (WIDTH - LABELS - VALUES - MARGIN) / longest
    yield text(MARGIN, top + 16, panel.title, size=15, colour=OURS, weight="bold")
    x = WIDTH - MARGIN
    for words, colour in reversed(list(zip(panel.legend, COLOURS))):
        yield text(x, top + 16, words, size=12, anchor="end", colour=colour, weight="bold")
        x -= 8 * len(words) + 20
    for number, bar in enumerate(panel.bars):
        yield from draw_bar(bar, top + TITLE + number * (BAR + GAP), scale)


def svg(panels):
    top, parts = MARGIN, []
    for panel in panels:
        parts += draw_panel(panel, top)
        top += panel.height + BETWEEN
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
                      f'font-family="sans-serif">',
                      f'<rect width="{WIDTH}" height="{top}" fill="white"/>', *parts, "</svg>", ""])


def panel(run, title, section, names, unit=1.0, legend=()):
    """None when a module of it was not measured in any way."""
    bars = []
    for peer, found in (section or {}).items():
        if peer in run.titles and all(found.get(name) for name in names):
            figures = tuple(found[name].divided_by(unit) for name in names)
            bars.append(Bar(run.titles[peer], figures, peer.startswith("blockid")))
    return Panel(title, legend, bars) if bars else None


def draw(run):
    crowds = {peer: sizes.get("100", {}) for peer, sizes in (run.figure("crowd") or {}).items()}
    panels = [
        panel(run, f"Waiting at a round trip of {run.slow}, ms", run.figure("latency", run.slow),
              ("to_prompt_ms", "to_verdict_ms"), legend=("to the prompt", "code to verdict")),
        panel(run, "Instructions of one login, millions", run.figure("instructions"), ("whole",), unit=1e6),
        panel(run, "Memory added to the host by loading, kB", run.figure("loading"), ("resident_kb",)),
        panel(run, "Logins a second, 100 at once", crowds, ("per_second",)),
    ]
    return svg(filter(None, panels))
