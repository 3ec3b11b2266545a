"""How fast the site is made, and how its time grows: `python benchmarks/site.py [EVENTS ...]`.

Two floors are measured in the same run.

The bare floor is Jinja with three plain templates that put each event's title, time, place, summary and description
into a page, a fragment and a line of a list, in each language, from contexts that are ready as dictionaries. It
translates nothing, formats no date, and knows neither calendars nor open data.

The render floor is Jinja with the package's own templates and the very contexts that the exporter gave them, kept from
an earlier run, so that what a page puts into words lazily is there already. What a template itself asks for (`_`,
`p.say`, `p.paragraphs`) is rendered with it. What the site takes above this floor is the cost of our own code:
contexts, calendars, linked data, open data, feeds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from jinja2 import DictLoader, Environment, Template

from stemcity_kit.exports import File
from stemcity_kit.exports.site import EXPORTER
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.testing import synthetic_edition

SIZES = (500, 1000, 2000)
PAGE = """<!DOCTYPE html><html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<main><h1>{{ title }}</h1><p>{{ summary }}</p><p>{{ description }}</p><ul>{% for one in sessions %}<li>{{ one.when }},
{{ one.where }}</li>{% endfor %}</ul><dl>{% for name, said in facts %}<dt>{{ name }}</dt><dd>{{ said }}</dd>{% endfor %}
</dl></main></body></html>"""
LINE = '<li><a href="{{ key }}">{{ title }}</a> {{ summary }} {% for one in sessions %}{{ one.when }}{% endfor %}</li>'

Rendering = tuple[Template, dict[str, object]]


def contexts(programme: Programme, language: str) -> list[dict[str, object]]:
    """What the bare floor shows of each event."""
    return [
        {
            "key": event.key,
            "language": language,
            "title": str(event.title.within([language])),
            "summary": str(event.summary.within([language])),
            "description": str(event.description.within([language])),
            "sessions": [
                {"when": str(one.when and one.when.days), "where": one.venue}
                for one in programme.sessions_of.get(event.key, ())
            ],
            "facts": [("audiences", event.audiences), ("languages", event.languages), ("status", event.status)],
        }
        for event in programme.events
    ]


def bare(programme: Programme) -> int:
    """Plain templates over the same events; the number of bytes."""
    made = Environment(loader=DictLoader({"page": PAGE, "fragment": PAGE, "line": LINE}), autoescape=True)
    names = ("page", "fragment", "line")
    ready = [one for language in programme.languages for one in contexts(programme, language)]
    return sum(len(made.get_template(name).render(**one).encode()) for one in ready for name in names)


@contextmanager
def kept() -> Iterator[list[Rendering]]:
    """Keep each template that is rendered meanwhile, with its context."""
    found: list[Rendering] = []
    render = Template.render

    def keep(template: Template, **context: object) -> str:
        found.append((template, context))
        return render(template, **context)

    Template.render = keep  # type: ignore[assignment, method-assign]
    try:
        yield found
    finally:
        Template.render = render  # type: ignore[method-assign]


def rendered(renderings: list[Rendering]) -> int:
    """The package's templates over contexts that are ready; the number of bytes."""
    return sum(len(template.render(**context).encode()) for template, context in renderings)


def site(programme: Programme) -> tuple[int, int]:
    """The whole site, one file after the other as `write` takes them; files and bytes."""
    sizes = [len(item.content) for item in EXPORTER(programme) if isinstance(item, File)]
    return len(sizes), sum(sizes)


def peak() -> float:
    """The most memory that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(size: int) -> None:
    """One size, in this process: seconds of both floors and of the site, and the peak of memory of the site."""
    list(EXPORTER(publish(synthetic_edition(seed=1, events=3))))
    programme = publish(synthetic_edition(seed=1, events=size))
    before, start = peak(), time.process_time()
    (files, total), end = site(programme), time.process_time()
    most, taken = peak() - before, end - start
    start = time.process_time()
    plain, plain_taken = bare(programme), time.process_time() - start
    with kept() as renderings:
        site(programme)
    start = time.process_time()
    own, own_taken = rendered(renderings), time.process_time() - start
    print(
        f"{size:6} events   site {taken:6.2f} s {total / 1e6:6.1f} MB {files:6} files   "
        f"{taken / size * 1000:5.2f} ms an event   peak +{most:.0f} MB   "
        f"bare {plain_taken:5.2f} s {plain / 1e6:5.1f} MB ({taken / plain_taken:4.1f} times)   "
        f"render {own_taken:5.2f} s {own / 1e6:6.1f} MB ({taken / own_taken:4.2f} times)"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        measured(int(sys.argv[2]))
    else:
        for events in sys.argv[1:] or map(str, SIZES):
            subprocess.run([sys.executable, __file__, "--one", events], check=True)
