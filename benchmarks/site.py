"""How fast the site is made, and how its time grows: `python benchmarks/site.py [EVENTS ...]`.

The floor, measured in the same run, is bare Jinja: three plain templates that put each event's title, time, place,
summary and description into a page, a fragment and a line of a list, in each language, from contexts that are ready as
dictionaries. It translates nothing, formats no date, and knows neither calendars nor open data.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from jinja2 import DictLoader, Environment

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


def contexts(programme: Programme, language: str) -> list[dict[str, object]]:
    """What the floor shows of each event."""
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


def floor(programme: Programme) -> int:
    """Bare Jinja over the same events; the number of bytes."""
    made = Environment(loader=DictLoader({"page": PAGE, "fragment": PAGE, "line": LINE}), autoescape=True)
    names = ("page", "fragment", "line")
    ready = [one for language in programme.languages for one in contexts(programme, language)]
    return sum(len(made.get_template(name).render(**one).encode()) for one in ready for name in names)


def site(programme: Programme) -> tuple[int, int]:
    """The whole site, one file after the other as `write` takes them; files and bytes."""
    sizes = [len(item.content) for item in EXPORTER(programme) if isinstance(item, File)]
    return len(sizes), sum(sizes)


def measured(size: int) -> None:
    """One size, in this process: seconds of the floor and of the site, and the peak of memory."""
    list(EXPORTER(publish(synthetic_edition(seed=1, events=3))))
    programme = publish(synthetic_edition(seed=1, events=size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    bare = floor(programme)
    middle = time.process_time()
    files, total = site(programme)
    end = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{size:6} events   floor {middle - start:6.2f} s {bare / 1e6:6.1f} MB   "
        f"site {end - middle:6.2f} s {total / 1e6:6.1f} MB {files:6} files   "
        f"{(end - middle) / size * 1000:5.2f} ms an event   peak +{(peak - before) / 1024:.0f} MB"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        measured(int(sys.argv[2]))
    else:
        for events in sys.argv[1:] or map(str, SIZES):
            subprocess.run([sys.executable, __file__, "--one", events], check=True)
