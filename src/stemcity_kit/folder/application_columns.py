"""The columns of the sheet in which applications are filled in or typed in: made from the call's questions.

One row is one application. Besides the answers a row says what the receiving register says: when, by which channel,
under which number. A column may be headed by the question's key, by its title in any language, by both, or by what the
call says in `column`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Kind as Asked
from stemcity_kit.calls.question import Question
from stemcity_kit.errors import N_
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import Spellings
from stemcity_kit.folder.forms import FormColumn, FormSheet, write_form
from stemcity_kit.folder.grid import write_csv
from stemcity_kit.folder.typed import Kind

__all__ = ["PARTIES", "application_form", "application_header", "question_column", "spellings", "typed_as"]

Translate = Callable[[str], str]

REGISTER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "application": ("codice domanda", "codice candidatura", "application key", "código da candidatura"),
        "person": ("persona", "pessoa"),
        "protocol": ("protocollo", "numero di protocollo", "n. protocollo", "protocol number", "protocolo"),
        "received_at": ("received at", "ricevuta il", "data e ora di ricezione", "data di ricezione", "recebida em"),
        "channel": ("canale", "canal"),
        "signed": ("firmata", "firmato", "assinada"),
    }
)
"""The columns of the receiving register, with what else they are called."""

PARTIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "application": REGISTER["application"],
        "protocol": REGISTER["protocol"],
        "code": ("codice fiscale", "codice", "partita iva", "tax code", "nif"),
        "name": ("nome", "denominazione", "ragione sociale", "designação"),
        "lead": ("capofila", "líder"),
        "share": ("quota", "quota %", "percentuale", "share %"),
        "organisation": ("organizzazione", "organização"),
        "parent": ("gruppo", "grupo"),
    }
)
"""The columns of the sheet `parties`: who applies together, one row each."""

_TYPES: Mapping[Asked, Kind] = MappingProxyType(
    {
        Asked.LINE: Kind.CODE,
        Asked.TEXT: Kind.TEXT,
        Asked.CHOICE: Kind.CODE,
        Asked.CHOICES: Kind.TEXT,
        Asked.YES_NO: Kind.ANSWER,
        Asked.WHOLE: Kind.WHOLE,
        Asked.DECIMAL: Kind.DECIMAL,
        Asked.MONEY: Kind.DECIMAL,
        Asked.DATE: Kind.DATE,
    }
)

_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "application": N_("The key of the application; leave it empty for a new one, and a key is made."),
        "person": N_("The key under which the person's data are kept; empty: the application's key."),
        "protocol": N_("Its number in the register, such as 2027/0142."),
        "received_at": N_(
            "When the receiving register got it, in the time of {zone}: 2027-03-28 11:59, or with seconds. "
            "An hour that occurs twice says which: 02:30 (2)."
        ),
        "channel": N_("The way by which it came, one of: {channels}."),
        "signed": N_("Whether it was signed as the call asks: yes or no; empty: yes."),
    }
)
_KINDS_SAID: Mapping[Asked, str] = MappingProxyType(
    {
        Asked.CHOICES: N_("One or more of {choices}, parted by “ | ”."),
        Asked.CHOICE: N_("One of: {choices}."),
        Asked.YES_NO: N_("yes or no."),
        Asked.WHOLE: N_("A whole number."),
        Asked.DECIMAL: N_("A number."),
        Asked.MONEY: N_("An amount in {currency}."),
        Asked.DATE: N_("A date."),
        Asked.MARK: N_("A mark with its scale, such as {scales}."),
        Asked.EMAIL: N_("An e-mail address."),
        Asked.ADDRESS: N_("A web address that begins with https://."),
        Asked.FILE: N_("The file's name and its SHA-256: plan.pdf sha256:…"),
    }
)


def question_column(question: Question) -> str:
    """The name of a question's column: its key, unless the register has a column of that name.

    >>> question_column(Question(key="town")), question_column(Question(key="channel"))
    ('town', 'question.channel')
    """
    return f"question.{question.key}" if question.key in REGISTER else question.key


def typed_as(question: Question) -> Kind:
    """What a column of answers holds, as far as a spreadsheet's types are concerned."""
    return _TYPES.get(question.kind, Kind.TEXT)


def spellings(call: Call) -> Spellings:
    """The columns of a call's applications, in every spelling."""
    return Spellings.of((*REGISTER.items(), *((question_column(q), _others(q)) for q in call.questions)))


def _others(question: Question) -> Iterator[str]:
    yield f"question.{question.key}"
    if question.column:
        yield question.column
    for _, title in question.title.versions:
        yield title
        yield f"{question_column(question)} {title}"


def application_header(call: Call) -> tuple[str, ...]:
    """The header of a CSV file of applications.

    >>> application_header(Call(key="grants", questions=[Question(key="town")]))
    ('application', 'protocol', 'received_at', 'channel', 'signed', 'town')
    """
    return (*(name for name in REGISTER if name != "person"), *map(question_column, call.questions))


def application_csv(call: Call, *, dialect: Dialect | None = None) -> bytes:
    """An empty CSV file of applications: its header."""
    return write_csv(application_header(call), (), dialect=dialect or Dialect())


def application_form(call: Call, *, languages: Sequence[str], translate: Translate = str) -> bytes:
    """The bytes of the fill-in workbook: one sheet for applications, and one for parties where several may apply.

    Args:
        call: The call.
        languages: The reader's languages, best first.
        translate: Says notes in the reader's language.

    Raises:
        MissingExtra: openpyxl is not installed.
    """
    columns = (*_register(call, translate), *(_asked(q, call, languages, translate) for q in call.questions))
    sheets = [FormSheet(name="applications", columns=columns)]
    if call.groupings:
        sheets.append(FormSheet(name="parties", columns=tuple(_parties(translate))))
    return write_form(sheets, guide=[translate(line) for line in _GUIDE])


def _register(call: Call, translate: Translate) -> Iterator[FormColumn]:
    channels = tuple(channel.value for channel in call.channels)
    for name in (name for name in REGISTER if name != "person"):
        note = translate(_ABOUT[name]).format(zone=call.zone, channels=", ".join(channels))
        words = {"channel": channels, "signed": ("yes", "no")}.get(name, ())
        yield FormColumn(name=name, note=note, kind=Kind.CODE, words=words, needed=name == "received_at")


def _parties(translate: Translate) -> Iterator[FormColumn]:
    notes = {
        "application": N_("The key of the application; or give its protocol number."),
        "code": N_("What identifies the party: a tax number, or another code that the call asks for."),
        "lead": N_("Whether it leads the grouping: yes or no."),
        "share": N_("Its share of the value in percent; all of them together make 100."),
    }
    for name in PARTIES:
        kind = Kind.DECIMAL if name == "share" else Kind.CODE
        words = ("yes", "no") if name == "lead" else ()
        yield FormColumn(name=name, note=translate(notes.get(name, "")), kind=kind, words=words, needed=name == "code")


def _asked(question: Question, call: Call, languages: Sequence[str], translate: Translate) -> FormColumn:
    title = question.title.within(languages).text
    name = question_column(question)
    words = ("yes", "no") if question.kind is Asked.YES_NO else ()
    return FormColumn(
        name=f"{name}\n{title}" if title and title != name else name,
        kind=typed_as(question),
        note=_note(question, call, languages, translate),
        needed=question.required and question.when is None,
        words=tuple(question.choices) if question.kind is Asked.CHOICE else words,
        least=question.least,
        most=question.most,
    )


def _note(question: Question, call: Call, languages: Sequence[str], translate: Translate) -> str:
    labels = ((value, label.within(languages).text) for value, label in question.choices.items())
    choices = ", ".join(f"{value} ({label})" if label and label != value else value for value, label in labels)
    scales = [scale for key, scale in call.mark_scales.items() if not question.scales or key in question.scales]
    params = {
        "choices": choices,
        "currency": call.currency,
        "scales": ", ".join(f"{scale.most}/{scale.key}" for scale in scales),
        "condition": str(question.when or ""),
        "longest": question.longest or "",
    }
    sentences = [question.help.within(languages).text, translate(_KINDS_SAID.get(question.kind, ""))]
    sentences.append(translate(N_("At most {longest} characters.")) if question.longest else "")
    sentences.append(translate(N_("Only where: {condition}.")) if question.when else "")
    said = [sentences[0], *(sentence.format(**params) for sentence in sentences[1:])]
    return "\n\n".join(sentence for sentence in said if sentence)


_GUIDE = (
    N_("One row is one application. Point at a heading to read what may stand below it; * must be filled."),
    N_("Do not rename the headings; their order does not matter. Codes are text, so that zeros at the front stay."),
    N_("Write values, not formulas. Then: stemcity call FOLDER import FILE; it says first what would change."),
)
