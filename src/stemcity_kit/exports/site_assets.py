"""The files that all pages share: the stylesheet in the edition's colours, the script, ornaments, images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
from jinja2 import Environment

from stemcity_kit.documents.environment import source
from stemcity_kit.documents.motif import motif
from stemcity_kit.documents.palette import PAPER, Palette, mixed
from stemcity_kit.errors import Finding, UnsafePath
from stemcity_kit.exports import File, MediaCopy, inside
from stemcity_kit.exports.site_event import MOTIFS
from stemcity_kit.model.programme import Programme

__all__ = ["assets", "media"]


def assets(programme: Programme, palette: Palette, made: Environment) -> Iterator[File]:
    """The stylesheet, the script and the ornaments."""
    yield File("site/assets/site.css", f"{_colours(palette)}{source(made, 'site.css')}".encode())
    yield File("site/assets/programme.js", source(made, "programme.js").encode())
    key, ground = programme.key, palette.brand
    yield File("site/assets/hero.svg", motif(key, tones=palette.tones, ground=ground, columns=9, rows=9).encode())
    yield File(
        "site/assets/icon.svg", motif(f"{key}/icon", tones=_strong(palette), ground=ground, columns=2, rows=2).encode()
    )
    for number in range(MOTIFS):
        soft = mixed(palette.brand, PAPER, 0.86) if number % 2 else palette.brand
        drawn = motif(f"{key}/{number}", tones=palette.tones, ground=soft)
        yield File(f"site/assets/motif-{number:02}.svg", drawn.encode())


def _strong(palette: Palette) -> tuple[str, str]:
    return palette.accent, palette.on_brand


def _colours(palette: Palette) -> str:
    """The colours as custom properties, which the stylesheet uses by name."""
    named = {name.replace("_", "-"): value for name, value in attrs.asdict(palette).items() if name != "darkened"}
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in named.items()) + "}\n"


def media(programme: Programme) -> Iterator[MediaCopy | Finding]:
    """The images of the edition's `media` folder that some page shows, each once."""
    site = programme.site
    shown = [site.logo, site.image, *(organisation.logo for organisation in programme.organisations)]
    shown += [*(event.image for event in programme.events), *(face.image for face in programme.faces)]
    for name in dict.fromkeys(name for name in shown if name):
        try:
            inside(Path(), name)
        except UnsafePath as error:
            yield from error.findings
        else:
            yield MediaCopy(f"site/media/{name}", name)
