"""Templates of calls: the known parts of a scheme, with a mark wherever a city must decide.

A template is the text of a `call.toml`, comments included. What nobody knows of the original says `FILL IN`, which no
field takes: the check names each such line until it is filled in, so that no value that was made up becomes a rule.
"""

from __future__ import annotations

from importlib.resources import files

from stemcity_kit.errors import N_, UnknownKey, Where, did_you_mean

__all__ = ["FILL_IN", "template", "template_names"]

FILL_IN = "FILL IN"
"""What stands where a city must decide."""


def template_names() -> tuple[str, ...]:
    """The names of the templates, in alphabetical order.

    >>> template_names()
    ('agnesi-scholarships', 'partners')
    """
    found = (path.name for path in files(__package__).joinpath("call_templates").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def template(name: str) -> str:
    """The text of a template, to be saved as `call.toml` and filled in.

    Args:
        name: One of `template_names()`.

    Raises:
        UnknownKey: There is no such template; the message names the nearest one.

    >>> "10 scholarships" in template("agnesi-scholarships")
    True
    """
    names = template_names()
    if name not in names:
        near = did_you_mean(name, names)
        raise UnknownKey.because(
            "unknown-template",
            Where(field="template"),
            N_("There is no template “{name}”."),
            N_("Did you mean “{near}”?") if near else N_("The templates are: {known}."),
            name=name,
            near=near,
            known=", ".join(names),
        )
    return files(__package__).joinpath("call_templates", f"{name}.toml").read_text(encoding="utf-8")
