"""How Sphinx builds the documentation: MyST pages, furo, and reference pages that are made from the code."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "stemcity_kit"
author = "the stemcity_kit authors"
copyright = "the stemcity_kit authors, CC BY 4.0"
release = version = version_of("stemcity-kit")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "generated"]
exclude_patterns = ["_build", "pictures"]
source_suffix = {".md": "markdown"}

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_default_options = {"members": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# The build asks no other site for its index of names, so a name from elsewhere cannot become a link. Ours must.
nitpicky = True
# attrs keeps the types of fields as text in its constructors, and two floors may use one short word, such as `Rule`.
suppress_warnings = ["ref.python"]
nitpick_ignore_regex = [
    # The standard library and what we depend on, under the names by which annotations and docstrings say them.
    (r"py:.*", r"(datetime|decimal|pathlib|collections|typing|enum|zoneinfo|fractions|uuid|types|gettext)\..*"),
    (
        r"py:.*",
        r"(dt\..*|date|datetime|tzinfo|Path|Decimal|Fraction|ZoneInfo|Any|Self|Callable|Mapping|Sequence|Itera.*)",
    ),
    (r"py:.*", r"(icalendar|jinja2|markupsafe|attrs?|cattrs|click|babel|tomlkit)(\..*)?"),
    (r"py:.*", r"(contextlib\..*|random\..*|concurrent\..*|sqlalchemy\..*|docx\..*|openpyxl\..*|Mapping\[.*)"),
    (r"py:.*", r"(.*Error|Exception|StrEnum|Enum|tuple\[.*|Timezone|Environment|JsonConverter|NullTranslations)"),
    # What only our own modules hand to one another; a public signature shows it, and nobody else makes one.
    (
        r"py:class",
        r"stemcity_kit\.folder\.(rows\.Place|grid\.Grid|tabs\.RawSheet|form_reading\.\w+|typed\.Kind)",
    ),
    (
        r"py:class",
        r"stemcity_kit\.(formats\.reading\.Reader|exports\.(jsonld_nodes\.Voice|open_tables\.OpenTable)|documents\.phrases\.Phrases)",
    ),
    (
        r"py:class",
        r"stemcity_kit\.(testing\.frame\.Draw|schools\.rounds\.(Seated|Leximin|Cheapest)|journal\.(memory\._Transaction|sql_statements\.Transaction))",
    ),
    (r"py:attr", r"stemcity_kit\.impact\.cells\.Mark\..*"),
    # Errors that docstrings name as everybody knows them; they are on the page of errors.
    (r"py:class", r"Profile"),
    (r"py:exc", r"(UnreadableJournal|StaleView|InvalidValue|IllegalAct)"),
    # Variables of types stand for whatever is given; there is nothing to link to.
    (r"py:.*", r"(.*\.)?[A-Z]"),
]

html_theme = "furo"
html_title = f"stemcity_kit {release}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5f4a", "color-brand-content": "#1f5f4a"},
    "dark_css_variables": {"color-brand-primary": "#8fd3b6", "color-brand-content": "#8fd3b6"},
}
