"""The archive by month as a picture: relevant items, and in the dark bars the stories that were posted."""

from __future__ import annotations

import io

from bot.model import Figures

_MONTHS = 24
_FLAT = 8  # names of so many months stand side by side
_ITEMS, _POSTED = "#a8c5e2", "#1d3557"


def chart(found: Figures, *, legend: tuple[str, str] | None = None) -> bytes:
    """Return a PNG of 960 by 400 pixels.

    Args:
        legend: What the light and the dark bars are, in Latin letters (no other font is sure to be there).
    """
    from matplotlib.figure import Figure  # no pyplot: it keeps figures for all threads together

    months = found.months[-_MONTHS:]
    figure = Figure(figsize=(6, 2.5), layout="constrained")
    axes = figure.subplots()
    places = range(len(months))
    light = axes.bar(places, [items for _, items, _ in months], color=_ITEMS)
    dark = axes.bar(places, [posted for _, _, posted in months], width=0.4, color=_POSTED)
    axes.bar_label(light, fontsize=8)
    axes.set_xticks(list(places), [month for month, _, _ in months], fontsize=8)
    axes.tick_params("x", rotation=45 if len(months) > _FLAT else 0)
    axes.set_xlim(-0.6, max(len(months), _FLAT) - 0.4)  # few months make no broad bars
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    if legend:
        axes.legend([light, dark], legend, frameon=False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=160)
    return drawn.getvalue()
