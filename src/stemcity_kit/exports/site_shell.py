"""One page and what stands around it: the same content as a whole page and as a fragment without header and menu.

Content is rendered once, with a mark where the way to the site's root goes; each place that it is put in fills in
its own way there. So every link is relative, from a file as from any folder of a server, and a fragment that a city's
portal takes over can carry full addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
from jinja2 import Environment, Template
from markupsafe import Markup

from stemcity_kit.exports import File
from stemcity_kit.exports.site_item import ROOT

__all__ = ["Page", "Place", "Shell"]


PLAIN = ("kind", "within", "title", "foreign", "description", "picture_alt", "scripts")
"""What a template sees of a page just as it is."""


@attrs.frozen(kw_only=True, eq=False)
class Page:
    """One page of one language.

    Attributes:
        path: The file, relative to the language's folder.
        kind: What kind of page; the stylesheet and the menu know it.
        within: The entry of the menu that it belongs to.
        title: Its title, as plain text.
        foreign: The attributes that say in which language the title is, where it is not the page's.
        content: Its content, with `ROOT` for the way to the site's root.
        description: A sentence for search engines.
        picture: The picture that a shared link shows, relative to the site.
        picture_alt: What it shows.
        jsonld: Its linked data, ready for a script element.
        scripts: The scripts that it uses, relative to the site.
        fragment: Whether it is given as a fragment too.
        lonely: Whether it exists once and not in every language.
    """

    path: str
    kind: str
    within: str = ""
    title: str
    foreign: Markup = Markup()
    content: str = attrs.field(repr=False)
    description: str = ""
    picture: str = ""
    picture_alt: str = ""
    jsonld: str = ""
    scripts: Sequence[str] = ()
    fragment: bool = True
    lonely: bool = False


@attrs.frozen
class Place:
    """Where a page stands in one language.

    Attributes:
        language: The language, or `x-default`.
        path: The file, relative to the site.
        address: Its full address; empty where the site's address is not known.
        name: The language in its own words.
        is_default: Whether it is the one for readers of no listed language.
    """

    language: str
    path: str
    address: str
    name: str = ""
    is_default: bool = False


@attrs.frozen(eq=False)
class Shell:
    """What stands around the pages of one language.

    Attributes:
        made: The templates.
        language: The language.
        names: Each of the site's languages, in its own words, the main one first.
        base: The site's address, with a slash at its end; empty where it is not known.
    """

    made: Environment
    language: str
    names: Mapping[str, str]
    base: str

    @cached_property
    def _templates(self) -> Mapping[str, Template]:
        return {name: self.made.get_template(name) for name in ("base.html", "fragment.html")}

    def files(self, page: Page) -> Iterator[File]:
        """The page, and the same as a fragment."""
        path = f"{self.language}/{page.path}"
        seen = self._seen(page)
        yield _file(path, self._around("base.html", seen, path), root=_way_up(path))
        if page.fragment:
            beside = f"{path.removesuffix('index.html')}fragment.html"
            yield _file(beside, self._around("fragment.html", seen, path), root=self.base or _way_up(beside))

    def alone(self, page: Page, *, at: str, root: str | None = None) -> File:
        """A page that stands at a place of its own, outside the languages' folders."""
        return _file(at, self._around("base.html", self._seen(page), at), root=_way_up(at) if root is None else root)

    def places(self, page: Page) -> Sequence[Place]:
        """Where the page stands in each language."""
        if page.lonely:
            return ()
        found = [self._place(language, page.path, name) for language, name in self.names.items()]
        main = found[0]
        return [*found, Place("x-default", main.path, main.address, is_default=True)]

    def _place(self, language: str, path: str, name: str) -> Place:
        return Place(language, f"{language}/{path}", self.address(f"{language}/{path}"), name)

    def address(self, path: str) -> str:
        """The full address of a file of the site; empty where the site's address is not known."""
        return f"{self.base}{path.removesuffix('index.html')}" if self.base else ""

    def _seen(self, page: Page) -> dict[str, Any]:
        """What a template sees of a page."""
        return {
            **{name: getattr(page, name) for name in PLAIN},
            "content": Markup(page.content),  # noqa: S704 - rendered by the templates, which escape
            "jsonld": Markup(page.jsonld),  # noqa: S704 - `jsonld.script` has escaped what could end the element
            "canonical": "" if page.lonely else self.address(f"{self.language}/{page.path}"),
            "alternates": self.places(page),
            "picture": self.address(page.picture) if _is_photograph(page.picture) else "",
        }

    def _around(self, template: str, seen: dict[str, Any], path: str) -> str:
        return self._templates[template].render(page=seen, content=seen["content"], way=_way_up(path))


def _is_photograph(path: str) -> bool:
    """Whether a preview of a shared link can show it: they take no drawings in SVG."""
    return path.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))


def _way_up(path: str) -> str:
    """The relative way from a file of the site to its root.

    >>> _way_up("it/programme/index.html"), _way_up("index.html")
    ('../../', '')
    """
    return "../" * path.count("/")


def _file(path: str, text: str, *, root: str) -> File:
    return File(f"site/{path}", text.replace(ROOT, root).encode())
