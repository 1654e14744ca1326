"""A package as pip would have installed it: what its metadata offers. Knows nothing of what is offered.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

from pathlib import Path


def install(home: Path, name: str, group: str, **points: str) -> None:
    """Writes the metadata into a folder that Python looks into; `points`: where each offer is, by name."""
    info = home / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    offers = "".join(f"{one} = {place}\n" for one, place in points.items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{offers}")
