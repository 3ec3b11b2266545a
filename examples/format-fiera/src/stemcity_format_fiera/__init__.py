"""An invented format of a science fair; everything it holds is in `fiera.toml`."""

from importlib.resources import files

from stemcity_kit.formats import Format

FIERA = Format.from_toml(files(__package__).joinpath("fiera.toml").read_text(encoding="utf-8"), name="fiera")
