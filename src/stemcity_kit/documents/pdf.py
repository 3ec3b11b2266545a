"""A page as a PDF, the one module that knows WeasyPrint (`pip install 'stemcity-kit[pdf]'`).

The PDF is tagged, says its language and title, and has bookmarks, as PDF/UA-1 (ISO 14289-1) asks, so that it can be
read aloud. Nothing is fetched for it, neither from the network nor from the disk: a picture must stand in the page
itself as a `data:` address. WeasyPrint draws text with Pango, which Linux has as a package and pip cannot install.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
from types import ModuleType
from typing import Any

import attrs

from stemcity_kit.errors import Finding, MissingExtra, N_, Severity, Where

__all__ = ["missing", "pdf"]

SIZES = (10.5, 9.75, 9.0, 8.25)
"""The sizes of type that are tried, in points, until a part fits on the first sheet."""


def missing() -> Finding | None:
    """What is to be said where WeasyPrint, or Pango that it needs, is not installed; nothing where both are."""
    if importlib.util.find_spec("weasyprint") is None:
        what = N_("WeasyPrint is not installed: there is no PDF of the report.")
        fix = N_("Install it with: pip install 'stemcity-kit[pdf]'. The page can be printed from a browser, too.")
        return Finding("missing-extra", Where(), what, fix, severity=Severity.NOTE)
    try:
        _loaded()
    except OSError:
        what = N_("WeasyPrint does not find Pango: there is no PDF of the report.")
        fix = N_(
            "Install Pango (on Debian and Ubuntu the packages libpangoft2-1.0-0 and libharfbuzz-subset0, with Homebrew"
            " pango), or print the page from a browser."
        )
        return Finding("missing-pango", Where(), what, fix, severity=Severity.NOTE)
    return None


def _loaded() -> ModuleType:
    with contextlib.redirect_stdout(io.StringIO()):  # where Pango is not found it prints advice for programmers
        import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415 - the one lazy import of WeasyPrint
        import weasyprint.urls  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
    module: ModuleType = weasyprint
    return module


def pdf(page: str, *, style: str = "", sheet: str = "") -> bytes:
    """A page as a PDF.

    Args:
        page: HTML, whole: with its styles, and its pictures as `data:` addresses. Nothing else is loaded.
        style: More CSS, for what only paper has.
        sheet: The id of the element that ends the first sheet. The part of the class `first`, in which it stands, is
            set in smaller type until it fits, down to 8.25 points; what is too long even so goes on.

    Returns:
        The bytes of the file, deterministic in its arguments where the same fonts are installed.

    Raises:
        MissingExtra: WeasyPrint or Pango is not installed.
    """
    if finding := missing():
        raise MissingExtra(attrs.evolve(finding, severity=Severity.ERROR))
    made = _loaded()
    only_inside = made.urls.URLFetcher(allowed_protocols=("data",))
    document = made.HTML(string=page, url_fetcher=only_inside)
    how = {"pdf_variant": "pdf/ua-1"}
    laid_out: Any = None
    for size in SIZES:
        smaller = f"@media print{{.first{{font-size:{size}pt}}}}" if sheet else ""
        styles = [made.CSS(string=f"{style}{smaller}", url_fetcher=only_inside)]
        laid_out = document.render(stylesheets=styles, **how)
        if not sheet or sheet in laid_out.pages[0].anchors:
            break
    written: bytes = laid_out.write_pdf(pdf_identifier=hashlib.sha256(page.encode()).digest()[:16], **how)
    return written
