"""A chart of horizontal bars as SVG, readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_ROW, _BAR, _TITLE, _GAP = 22, 14, 30, 18
_LABELS, _BARS, _VALUES = 180, 420, 90
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.bar { fill: #8c959f }
.ours { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .bar { fill: #6e7681 }
  .ours { fill: #4493f8 }
}
"""


@dataclass(frozen=True)
class Panel:
    """One group of bars, all in one unit."""

    title: str
    bars: Sequence[tuple[str, float]]


def chart(panels: Sequence[Panel], *, ours: str, about: str) -> str:
    """Draw the panels under each other; bars whose label begins with ``ours`` stand out."""
    width, y, parts = _LABELS + _BARS + _VALUES, 0, []
    for panel in panels:
        parts.append(f'<text class="title" x="0" y="{y + 18}">{escape(panel.title)}</text>')
        parts += _bars(panel, ours, y + _TITLE)
        y += _TITLE + _ROW * len(panel.bars) + _GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" '
        f'width="{width}" height="{y}" role="img"><title>{escape(about)}</title>'
    )
    return "\n".join([head, f"<style>{_STYLE}</style>", *parts, "</svg>", ""])


def _bars(panel: Panel, ours: str, y: int) -> list[str]:
    longest = max((value for _, value in panel.bars), default=0) or 1
    parts = []
    for place, (label, value) in enumerate(panel.bars):
        top, length = y + place * _ROW, max(1.0, _BARS * value / longest)
        middle = top + _BAR - 2
        kind = "bar ours" if label.startswith(ours) else "bar"
        parts += [
            f'<text x="{_LABELS - 8}" y="{middle}" text-anchor="end">{escape(label)}</text>',
            f'<rect class="{kind}" x="{_LABELS}" y="{top}" width="{length:.1f}" height="{_BAR}"/>',
            f'<text x="{_LABELS + length + 6:.1f}" y="{middle}">{shown(value)}</text>',
        ]
    return parts


def shown(value: float) -> str:
    """Write a value with three figures that count, thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
