"""The public website: static pages in every language of an edition, that work without a script and from any folder.

`site/<language>/` holds the pages, each beside a `fragment.html`: the same content as a document without header, menu
and footer, for a city's own portal (take what stands inside `<main>`). Links are relative; where the edition has a
`base_url`, fragments carry full addresses. Nothing is loaded from elsewhere, no page needs a script, and styles and
scripts are files, so that a strict Content-Security-Policy (`default-src 'self'`) can be set. What the city has not
supplied, such as an accessibility statement, is said to be missing and never made up. An event without an image gets an
ornament with an empty alternative text. Pages aim at WCAG 2.1 AA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from markupsafe import Markup

from stemcity_kit.documents.catalogue import SOURCE, tongue
from stemcity_kit.documents.environment import environment
from stemcity_kit.documents.palette import Palette, palette
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.exports import File, MediaCopy
from stemcity_kit.exports.ical import Calendars, feeds
from stemcity_kit.exports.json import JsonExporter
from stemcity_kit.exports.jsonld import JsonLdExporter
from stemcity_kit.exports.site_assets import assets, media
from stemcity_kit.exports.site_atom import atom
from stemcity_kit.exports.site_event import media_path
from stemcity_kit.exports.site_item import ROOT
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.exports.site_pages import Pages
from stemcity_kit.exports.site_shell import Shell
from stemcity_kit.exports.tables import TablesExporter
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.rules_publication import NoAddress
from stemcity_kit.model.vocabulary import Nature

__all__ = ["EXPORTER", "SiteExporter"]

Row = Mapping[str, Any]

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
"""An e-mail address as HTML defines it (HTML section 4.10.5.1.5), loosely; anything else is shown and not linked."""

MENU = (
    ("home", N_("Start")),
    ("programme", N_("Programme")),
    ("partners", N_("Partners")),
    ("figures", N_("Figures")),
    ("take-part", N_("Take part")),
    ("subscribe", N_("Calendars")),
    ("about", N_("About")),
)
NATURES = {
    Nature.REAL: "",
    Nature.INVENTED: N_("This edition is invented, as an illustration."),
    Nature.SYNTHETIC: N_("This edition is synthetic: it was made for tests, and nothing in it exists."),
}
DATA = (
    ("data/programme.json", N_("The programme as JSON")),
    ("data/programme.jsonld", N_("The programme as linked data (JSON-LD, schema.org)")),
    ("data/opendata/datapackage.json", N_("The programme as tables (Data Package with CSV files)")),
)
FEEDS = {
    "edition": N_("Everything"),
    "section": N_("By section"),
    "audience": N_("By audience"),
    "venue": N_("By venue"),
    "partner": N_("By organisation"),
    "sdg": N_("By Sustainable Development Goal"),
}


@attrs.frozen
class SiteExporter:
    """The website of a programme, as `site/`.

    Attributes:
        templates: A folder of templates that replace the library's own of the same name, one by one.
        name: The name of the exporter.
    """

    templates: Path | None = None
    name: str = "site"

    def __call__(self, programme: Programme) -> Iterator[File | MediaCopy | Finding]:
        """Yield what the pages share, the calendars, the pages of each language, and what the edition leaves open."""
        yield from Site(programme, self.templates)


EXPORTER = SiteExporter()


@attrs.frozen(eq=False)
class Site:
    """The website of one programme.

    Attributes:
        programme: What is shown.
        templates: The city's own templates.
    """

    programme: Programme
    templates: Path | None = None

    @property
    def languages(self) -> Sequence[str]:
        """The languages of the pages, the main one first."""
        return self.programme.languages or (SOURCE,)

    @property
    def base(self) -> str:
        """The address of the site with a slash at its end, or an empty text."""
        return f"{self.programme.base_url.rstrip('/')}/" if self.programme.base_url else ""

    def __iter__(self) -> Iterator[File | MediaCopy | Finding]:
        colours = palette(self.programme.site.colour, self.programme.site.accent)
        yield from self._findings(colours)
        yield from assets(self.programme, colours, environment(self.languages[0], override=self.templates))
        yield from media(self.programme)
        calendars: dict[str, str] = {}
        written = Calendars(self.programme, self.languages[0])
        for file in self._event_calendars(written):
            calendars[file.path.removesuffix(".ics").rsplit("/", maxsplit=1)[-1]] = file.path.removeprefix("site/")
            yield file
        listed = tuple(feeds(self.programme, written=written))
        yield from (File(f"site/{feed.path}", feed.content) for feed in listed)
        yield from self._data()
        mapped: list[Row] = []
        for language in self.languages:
            yield from self._in(language, colours, calendars, listed, mapped)
        if self.base:
            made = environment(self.languages[0], override=self.templates)
            yield File("site/sitemap.xml", made.get_template("sitemap.xml").render(pages=mapped).encode())

    def _event_calendars(self, written: Calendars) -> Iterator[File]:
        for event in self.programme.events:
            content = written.of_event(event)
            if content is not None:
                yield File(f"site/calendars/events/{event.key}.ics", content)

    def _data(self) -> Iterator[File]:
        """The programme as open data, so that the site is whole wherever it stands."""
        for exporter in (JsonExporter(), JsonLdExporter(), TablesExporter()):
            yield from (
                File(f"site/data/{one.path}", one.content) for one in exporter(self.programme) if isinstance(one, File)
            )

    def _in(
        self, language: str, colours: Palette, calendars: Mapping[str, str], listed: Sequence[Any], mapped: list[Row]
    ) -> Iterator[File]:
        """The pages of one language, and its feed; the places of its pages go onto the map."""
        p = Phrases(language, tuple(self.languages), self.programme.country, tongue(language))
        listing, made = Listing(self.programme, p), environment(language, override=self.templates)
        made.globals |= self._around(p, colours)
        pages = Pages(
            listing,
            made,
            calendars,
            self._feeds(p, listed),
            [{"path": path, "title": p.gettext(title)} for path, title in DATA],
        )
        names = {tag: p.language_name(tag, own=True) for tag in self.languages}
        shell = Shell(made, language, names, self.base)
        for page in pages:
            yield from shell.files(page)
            mapped.append({"address": shell.address(f"{language}/{page.path}"), "alternates": shell.places(page)})
        index = pages.index()
        if index is not None:
            yield File(f"site/{language}/programme/index.js", index)
        author = p.plain(self.programme.site.contact_name) or self.programme.city or self.programme.key
        yield atom(listing, made, base=self.base, subtitle=self._notice(p).striptags(), author=author)
        if language == self.languages[0]:
            yield shell.alone(pages.home, at="index.html")
            yield shell.alone(pages.not_found(), at="404.html", root=self.base or None)

    def _around(self, p: Phrases, colours: Palette) -> dict[str, Any]:
        """What every template sees."""
        site = self.programme.site
        return {
            "p": p,
            "programme": self.programme,
            "palette": colours,
            "root": ROOT,
            "home": f"{ROOT}{p.language}/",
            "site_title": p.plain(self.programme.title) or self.programme.key,
            "theme": p.say(self.programme.theme),
            "notice": self._notice(p),
            "nature_words": p.gettext(NATURES[self.programme.nature]),
            "logo": media_path(site.logo) if site.logo else "",
            "mail": site.contact_email if _MAIL.fullmatch(site.contact_email) else "",
            "phone": _dialled(site.contact_phone),
            "has_contact": any((site.contact_name, site.contact_email, site.contact_phone, site.contact_url)),
            "menu": [{"kind": kind, "path": _path(kind), "title": p.gettext(title)} for kind, title in MENU],
        }

    def _notice(self, p: Phrases) -> Markup:
        said = [Markup.escape(p.gettext(NATURES[self.programme.nature])), p.say(self.programme.notice)]
        return Markup(" ").join(part for part in said if part)

    def _feeds(self, p: Phrases, listed: Sequence[Any]) -> Sequence[Row]:
        groups: dict[str, list[Row]] = {kind: [] for kind in FEEDS}
        for feed in listed:
            title = p.say(feed.title) or Markup.escape(feed.key)
            if feed.kind == "edition":
                title = Markup("{} ({})").format(title, p.language_name(feed.language))
            address = f"{self.base}{feed.path}".replace("https://", "webcal://").replace("http://", "webcal://")
            groups[feed.kind].append({"title": title, "path": feed.path, "webcal": address if self.base else ""})
        return [{"title": p.gettext(FEEDS[kind]), "feeds": found} for kind, found in groups.items() if found]

    def _findings(self, colours: Palette) -> Iterator[Finding]:
        for name in colours.darkened:
            yield Finding(
                "colour-too-light",
                Where(table="site", field=name),
                N_("“{value}” is too light for text; text and links have a darker tone of it."),
                N_("Choose a darker colour if you want it for text too."),
                severity=Severity.NOTE,
                params={"value": getattr(self.programme.site, name)},
            )
        for language in self.languages:
            if tongue(language) != language:
                yield Finding(
                    "no-catalogue",
                    Where(table="edition", field="languages"),
                    N_("There is no translation of the pages' own words into “{language}”; they are in English there."),
                    N_(
                        "Take “{language}” out of “languages” if this will not do. Or translate stemcity_kit.pot, in "
                        "the folder documents/locale of the installed package stemcity_kit, with any gettext editor, "
                        "and save it in that folder as {language}/LC_MESSAGES/stemcity_kit.po."
                    ),
                    severity=Severity.WARNING,
                    params={"language": language},
                )
        if not self.base:
            yield NoAddress().finding


def _dialled(number: str) -> str:
    """A telephone number as it is dialled; empty where the text is none, such as “by appointment”.

    >>> _dialled("+39 02 1234-567"), _dialled("by appointment")
    ('+39021234567', '')
    """
    return re.sub(r"[^+0-9]", "", number) if re.fullmatch(r"\+?[0-9][0-9 ()./-]{2,30}", number) else ""


def _path(kind: str) -> str:
    return "index.html" if kind == "home" else f"{kind}/index.html"
