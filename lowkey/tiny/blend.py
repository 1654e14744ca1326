"""A blend: weights part of the way from those a further training began with to those it ended with.

Knows nothing of how they were learned. What little was learned of something new is mostly kept, and
what was forgotten on the way mostly comes back (WiSE-FT, Wortsman et al. 2022).

    python -m lowkey.tiny.blend --old runs/shipped --new runs/further --share 0.7 --folder runs/blend
"""

import argparse
import shutil
from pathlib import Path

import torch

from lowkey.tiny import record


def blend(old: Path, new: Path, share: float, folder: Path) -> None:
    """Write a training folder beside two others; `share` of the way to `new`, 0 to 1.

    Raises SystemExit where the two are not of one shape and tokenizer.
    """
    begun, ended = (
        torch.load(one / "checkpoint.pt", weights_only=True, map_location="cpu")
        for one in (old, new)
    )
    words = [(one / "tokenizer.json").read_bytes() for one in (old, new)]
    if begun["averaged"].keys() != ended["averaged"].keys() or words[0] != words[1]:
        raise SystemExit(f"{new} did not begin with what {old} holds.")
    weights = {
        name: torch.lerp(weight, ended["averaged"][name], share)
        for name, weight in begun["averaged"].items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(old / "tokenizer.json", folder)
    torch.save(begun | {"model": weights, "averaged": weights}, folder / "checkpoint.pt")
    entries = record.read(new)
    record.write(folder, [*entries[:-1], *({**one, "share": share} for one in entries[-1:])])


def main() -> None:
    """Read the command line and blend."""
    parser = argparse.ArgumentParser(description="Go part of the way of a further training.")
    parser.add_argument("--old", type=Path, required=True, help="the folder it began with")
    parser.add_argument("--new", type=Path, required=True, help="the folder it ended in")
    parser.add_argument("--share", type=float, default=0.5, help="0: the old, 1: the new")
    parser.add_argument("--folder", type=Path, required=True, help="for the blend: new")
    arguments = parser.parse_args()
    blend(arguments.old, arguments.new, arguments.share, arguments.folder)


if __name__ == "__main__":
    main()
