"""Make the Word templates that the library ships: `python tools/word_templates.py [--check]`.

One template for each kind of document, all from one plan: letterhead, address, title, parts with their tables,
signatures, and a footer with the journal's head and the page number. An office opens one in Word, changes what it likes
and puts it into its own folder of templates. With `--check` it writes nothing and exits 1 where a file differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from stemcity_kit.calls.dossier import Kind
from stemcity_kit.model.dossier import Paper

WORD = Path(__file__).resolve().parent.parent / "src" / "stemcity_kit" / "documents" / "word"
BRAND, SOFT, LINE = RGBColor(0x1F, 0x3A, 0x6E), RGBColor(0x4A, 0x4F, 0x5A), "C9CED8"
LETTERS = {
    *(Kind.COMPLETION, Kind.CONVOCATION, Kind.EXCLUSION, Kind.OUTCOME, Kind.EXPLANATION),
    *(Paper.PLACES, Paper.PARTNER_SHEET),
}
MOMENT = dt.datetime(2027, 1, 1)  # noqa: DTZ001 - python-docx wants a time without a zone


def template(kind: Kind | Paper) -> bytes:
    """The bytes of the template of one kind."""
    document = Document()
    _page(document)
    _styles(document)
    _letterhead(document)
    _opening(document, letter=kind in LETTERS)
    _parts(document)
    _signatures(document)
    _foot(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "stemcity_kit", kind.value, ""
    properties.created = properties.modified = MOMENT
    properties.last_modified_by, properties.revision = "", 1
    written = io.BytesIO()
    document.save(written)
    return _deterministic(written.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)


def _styles(document: Any) -> None:
    """Fonts that every office has, and real heading styles, so that screen readers and tables of contents find them."""
    sizes = {"Normal": (10.5, None), "Title": (20, BRAND), "Heading 1": (13, BRAND), "Caption": (10, RGBColor(0, 0, 0))}
    for name, (size, colour) in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for old in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{old}"), None)
        for script in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), "Arial")
        if colour is not None:
            style.font.color.rgb = colour
    for name in ("Header", "Footer"):
        document.styles[name].paragraph_format.tab_stops.clear_all()
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.15
    caption = document.styles["Caption"]
    caption.font.bold, caption.paragraph_format.keep_with_next = True, True
    title = document.styles["Title"]
    title.font.bold = True
    border = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        title.element.get_or_add_pPr().remove(border)


def _letterhead(document: Any) -> None:
    header = document.sections[0].header.paragraphs[0]
    header.paragraph_format.tab_stops.clear_all()
    header.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
    name = header.add_run("{{ organiser or call }}")
    name.bold, name.font.color.rgb = True, BRAND
    _soft(header.add_run("\t{{ reader }}"))


def _opening(document: Any, *, letter: bool) -> None:
    _tag(document, "{%p if notice %}")
    notice = document.add_paragraph().add_run("{{ notice }}")
    notice.bold, notice.font.color.rgb = True, RGBColor(0xA3, 0x16, 0x0F)
    _tag(document, "{%p endif %}")
    if letter:
        _address(document)
    title = document.add_paragraph("{{ title }}", style="Title").paragraph_format
    title.space_before, title.space_after = Pt(28 if letter else 6), Pt(2)
    _soft(document.add_paragraph().add_run("{{ call }}"))
    facts = document.add_paragraph()
    _soft(facts.add_run("{{ _('Date') }}: "))
    facts.add_run("{{ date }}").bold = True
    _soft(facts.add_run("{% if code %}   {{ _('Application') }}: {% endif %}"))
    facts.add_run("{{ code }}").bold = True
    _soft(facts.add_run("{% if protocol %}   {{ _('Number in the register') }}: {% endif %}"))
    facts.add_run("{{ protocol }}").bold = True
    _soft(facts.add_run("{% if officer %}   {{ _('Officer in charge') }}: {% endif %}"))
    facts.add_run("{{ officer }}").bold = True


def _address(document: Any) -> None:
    """The address stands where the window of an envelope is (DIN 5008, ISO 269 for the envelope)."""
    _tag(document, "{%p for line in addressee %}")
    line = document.add_paragraph("{{ line }}")
    line.paragraph_format.left_indent, line.paragraph_format.space_after = Cm(9.5), Pt(0)
    _tag(document, "{%p endfor %}")


def _parts(document: Any) -> None:
    _tag(document, "{%p for section in sections %}")
    document.add_paragraph("{{ section.title }}", style="Heading 1")
    _tag(document, "{%p for sentence in section.sentences %}")
    document.add_paragraph("{{ sentence }}")
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p for table in section.tables %}")
    document.add_paragraph("{{ table.caption }}", style="Caption")
    _table(document)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p endfor %}")


def _table(document: Any) -> None:
    """One table for any number of columns; its head is repeated on every page."""
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, True
    _borders(table)
    for row, cells in enumerate(
        (
            ("{%tc for column in table.columns %}", "{{ column }}", "{%tc endfor %}"),
            ("{%tr for row in table.rows %}", "", ""),
            ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
            ("{%tr endfor %}", "", ""),
        )
    ):
        for column, text in enumerate(cells):
            paragraph = table.cell(row, column).paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(9.5), row == 0
    _shade(table.cell(0, 1))
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - no public way
    head.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - no public way


def _borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)  # noqa: SLF001 - no public way


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F4F8")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - no public way


def _signatures(document: Any) -> None:
    _tag(document, "{%p for signature in signatures %}")
    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.keep_together = Pt(30), True
    line.add_run("______________________________")
    line.add_run().add_break()
    line.add_run("{{ signature.name }}")
    line.add_run().add_break()
    _soft(line.add_run("{{ signature.office }}"))
    _tag(document, "{%p endfor %}")


def _foot(document: Any) -> None:
    _tag(document, "{%p if legal_bases %}")
    bases = document.add_paragraph()
    bases.paragraph_format.space_before = Pt(18)
    _soft(bases.add_run("{{ _('Legal bases:') }} {{ legal_bases|join('; ') }}"))
    _tag(document, "{%p endif %}")
    footer = document.sections[0].footer.paragraphs[0]
    footer.paragraph_format.tab_stops.clear_all()
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
    _soft(footer.add_run("{{ record }}"), size=7)
    page = footer.add_run("\t")
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        page._r.append(part)  # noqa: SLF001 - no public way
    _soft(page, size=8)


def _soft(run: Any, *, size: float = 9) -> None:
    run.font.size, run.font.color.rgb = Pt(size), SOFT


def _tag(document: Any, text: str) -> None:
    document.add_paragraph(text)


def _deterministic(content: bytes) -> bytes:
    """The same moment on every part, the parts in one order."""
    last = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as target:
        names = [name for name in source.namelist() if name != "docProps/thumbnail.jpeg"]
        for name in ["[Content_Types].xml", *sorted(set(names) - {"[Content_Types].xml"})]:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, _without_thumbnail(name, source.read(name)))
    return last.getvalue()


def _without_thumbnail(name: str, content: bytes) -> bytes:
    """The picture of python-docx's own template says nothing of ours."""
    if name != "_rels/.rels":
        return content
    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a file by name: two libraries of compression may pack the same parts into other bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments: list[str] | None = None) -> int:
    """Write the templates, or say which of them differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    only_check = parser.parse_args(arguments).check
    stale = []
    for kind in (*Kind, *Paper):
        path, content = WORD / f"{kind.value}.docx", template(kind)
        if only_check:
            same = path.is_file() and parts_of(path.read_bytes()) == parts_of(content)
            stale.extend([] if same else [path.name])
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    if stale:
        sys.stdout.write("not as made: " + ", ".join(stale) + "\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
