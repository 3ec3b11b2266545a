"""From the headers of somebody else's spreadsheet to our columns: what was said, what is plain, what may be meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs
import tomlkit
from tomlkit.exceptions import TOMLKitError

from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where, did_you_mean

__all__ = ["SYNONYMS", "Mapped", "folded", "map_file", "map_pairs", "mapped", "meant"]

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key": ("chiave", "codice", "code", "id", "codigo", "chave"),
        "title": (
            "titolo",
            "titulo",
            "evento",
            "event",
            "titolo evento",
            "event title",
            "nome evento",
            "nome do evento",
            "attivita",
            "atividade",
        ),
        "name": ("nome", "denominazione", "ragione sociale", "designacao", "organizzatore", "organizer", "organiser"),
        "date": ("data", "giorno", "day", "dia", "quando", "data inizio", "start date", "data de inicio", "dal"),
        "last_date": ("data fine", "fino al", "al", "end date", "last date", "ultimo giorno", "data de fim", "ate"),
        "start": (
            "inizio",
            "ora inizio",
            "ora di inizio",
            "ora d inizio",
            "ora",
            "ore",
            "orario",
            "orario inizio",
            "start time",
            "time",
            "from",
            "dalle",
            "hora",
            "inicio",
            "hora de inicio",
            "hora inicio",
        ),
        "end": (
            "fine",
            "ora fine",
            "ora di fine",
            "orario fine",
            "end time",
            "to",
            "until",
            "alle",
            "termine",
            "fim",
            "hora de fim",
            "hora fim",
        ),
        "place": ("luogo", "sede", "venue", "location", "where", "dove", "local", "lugar", "localizacao", "spazio"),
        "venue": ("sede", "luogo", "place", "location", "local"),
        "room": ("sala", "aula"),
        "summary": (
            "sommario",
            "abstract",
            "sintesi",
            "descrizione breve",
            "short description",
            "resumo",
            "sottotitolo",
        ),
        "description": ("descrizione", "testo", "descricao", "text", "dettagli", "details"),
        "url": ("link", "sito", "sito web", "web", "website", "pagina", "site", "web address", "indirizzo web"),
        "booking_url": (
            "prenotazione",
            "prenotazioni",
            "iscrizione",
            "iscrizioni",
            "booking",
            "registration",
            "link prenotazione",
            "inscricao",
            "reserva",
        ),
        "street": ("indirizzo", "via", "address", "street address", "morada", "endereco", "rua"),
        "postcode": ("cap", "codice postale", "zip", "zip code", "postal code", "codigo postal"),
        "locality": ("citta", "comune", "town", "city", "cidade", "localidade", "municipio"),
        "latitude": ("lat", "latitudine"),
        "longitude": ("lon", "lng", "long", "longitudine"),
        "capacity": ("capienza", "posti", "lotacao", "capacidade"),
        "seats": ("posti", "capienza", "capacity", "lugares", "lotacao"),
        "kind": ("tipo", "tipologia", "type", "category", "categoria", "formato", "format"),
        "audiences": ("pubblico", "destinatari", "target", "audience", "publico", "a chi si rivolge"),
        "languages": ("lingua", "lingue", "language", "lingua e", "idioma", "linguas"),
        "email": ("posta elettronica", "e mail", "mail", "correio"),
        "amount": ("importo", "costo", "valore", "cost", "montante", "valor"),
        "currency": ("valuta", "divisa", "moeda"),
        "year": ("anno", "ano"),
        "school": ("scuola", "plesso", "istituto", "escola"),
        "pupils": ("alunni", "studenti", "numero alunni", "n alunni", "students", "alunos", "number of pupils"),
        "girls": ("alunne", "ragazze", "raparigas", "meninas"),
        "teachers": ("docenti", "insegnanti", "professores"),
        "support_teachers": ("docenti di sostegno", "sostegno", "professores de apoio"),
        "companions": ("accompagnatori", "acompanhantes"),
        "district": ("quartiere", "freguesia", "bairro"),
        "minutes": ("minuti", "durata", "duration", "minutos", "duracao"),
        "opens": ("apre", "apertura", "opening", "abre"),
        "closes": ("chiude", "chiusura", "closing", "fecha"),
        "rank": ("preferenza", "ordine", "choice", "preferencia"),
        "value": ("valore", "valor", "numero", "number"),
    }
)
"""What people call our columns in Italian, English and Portuguese, without accents and in lower case."""


def folded(name: str) -> str:
    """A header for comparing: lower case, no accents, no punctuation.

    >>> folded("Ora d’inizio (*)")
    'ora d inizio'
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9@]+", " ", plain.casefold()).split())


def meant(header: str, columns: Sequence[str], *, language: str) -> tuple[str, bool]:
    """The column that a header names, and whether that is plain; empty where none is near.

    Plain is the column's own name, in any letter case and with blanks for underscores, and for a text in the main
    language its name without the language. Names in other languages and misspellings are only meant.

    >>> meant("Titolo", ["title@it", "url"], language="it"), meant("URL", ["title@it", "url"], language="it")
    (('title@it', False), ('url', True))
    """
    name = folded(header)
    own = {folded(column): column for column in columns}
    own.update({folded(column.partition("@")[0]): column for column in columns if column.endswith(f"@{language}")})
    if name in own:
        return own[name], True
    words = {
        word: own[field.replace("_", " ")]
        for field, known in SYNONYMS.items()
        if field.replace("_", " ") in own
        for word in known[::-1]
    }
    if name in words:
        return words[name], False
    near = difflib.get_close_matches(name, [*own, *words], n=1, cutoff=0.8) if len(name) > 3 else []
    return (own.get(near[0]) or words[near[0]]) if near else "", False


@attrs.frozen
class Mapped:
    """A header with our names in it.

    Attributes:
        header: For each column our name, or empty where it is not brought in.
        findings: What is wrong with the mapping, and what it leaves out.
    """

    header: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def mapped(
    header: Sequence[str], columns: Sequence[str], said: Mapping[str, str], *, language: str, where: Where, guess: bool
) -> Mapped:
    """The header with our names.

    Args:
        header: The names that the spreadsheet has.
        columns: The names that there are.
        said: The mapping that somebody gave, from their names to ours.
        language: The main language of the edition.
        where: File, sheet and row of the header, for findings.
        guess: Whether what is only meant is taken as said.
    """
    said = {source: _target(target, columns, language) for source, target in said.items()}
    findings = list(_wrong_pairs(header, columns, said, where))
    wanted = {folded(source): target for source, target in said.items() if target in columns}
    names: list[str] = []
    taken = set(wanted.values())
    for number, name in enumerate(header, 1):
        here = attrs.evolve(where, field=name, column=number)
        ours = wanted.get(folded(name), "") if name else ""
        if name and not ours:
            ours, plain = meant(name, [column for column in columns if column not in taken], language=language)
            if not (plain or guess) or not ours:
                findings.append(_left_out(name, ours, here))
                ours = ""
            taken.add(ours)
        if ours and ours in names:
            what = N_("Two columns are both to become “{ours}”; only the first is read.")
            findings.append(
                Finding("double-column", here, what, N_("Map one of them to something else."), params={"ours": ours})
            )
            ours = ""
        names.append(ours)
    if not any(names):
        what = N_("No column of the sheet is known.")
        fix = N_("Say what each one is with --map 'Their name=ours'. Ours are: {known}.")
        findings.append(Finding("nothing-mapped", where, what, fix, params={"known": ", ".join(columns)}))
    return Mapped(tuple(names), tuple(findings))


def _target(target: str, columns: Sequence[str], language: str) -> str:
    """Our name as somebody says it, who may leave out the main language or say one where none is needed."""
    spellings = (target, f"{target}@{language}", target.partition("@")[0])
    return next((name for name in spellings if name in columns), target)


def _left_out(name: str, near: str, where: Where) -> Finding:
    what = N_("The column “{name}” is not brought in.")
    if near:
        return Finding(
            "unmapped-column",
            where,
            what,
            N_("Did you mean: --map '{name}={near}'?"),
            Severity.WARNING,
            {"name": name, "near": near},
        )
    fix = N_("Nothing to do if it is not needed; otherwise say what it is with --map '{name}=…'.")
    return Finding("unmapped-column", where, what, fix, Severity.NOTE, {"name": name})


def _wrong_pairs(
    header: Iterable[str], columns: Sequence[str], said: Mapping[str, str], where: Where
) -> Iterator[Finding]:
    there = {folded(name): name for name in header if name}
    for source, target in said.items():
        if folded(source) not in there:
            near = did_you_mean(source, there.values())
            what = N_("The mapping names a column “{name}” that the sheet does not have.")
            fix = N_("Did you mean “{near}”?") if near else N_("Its columns are: {known}.")
            params = {"name": source, "near": near, "known": ", ".join(there.values())}
            yield Finding("unknown-source-column", where, what, fix, params=params)
        if target not in columns:
            near = did_you_mean(target, columns)
            what = N_("The mapping names a column “{name}” that we do not have.")
            fix = N_("Did you mean “{near}”?") if near else N_("Ours are: {known}.")
            params = {"name": target, "near": near, "known": ", ".join(columns)}
            yield Finding("unknown-target-column", where, what, fix, params=params)


def map_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """The mapping that `Their name=ours` pairs say; the last `=` counts, because theirs may hold one.

    Raises:
        FaultyFolder: A pair has no `=`.

    >>> map_pairs(["Titolo=title@it"])
    {'Titolo': 'title@it'}
    """
    said: dict[str, str] = {}
    for pair in pairs:
        source, sign, target = pair.rpartition("=")
        if not sign or not source.strip() or not target.strip():
            what = N_("“{pair}” is not a mapping.")
            raise FaultyFolder(
                Finding(
                    "bad-mapping",
                    Where(),
                    what,
                    N_("Write their name, =, and ours: 'Titolo=title@it'."),
                    params={"pair": pair},
                )
            )
        said[source.strip()] = target.strip()
    return said


def map_file(text: str, *, file: str) -> dict[str, str]:
    """The mapping in a TOML file: lines such as `"Titolo" = "title@it"`, at the top or below `[columns]`.

    Raises:
        FaultyFolder: It cannot be read, or maps to something else than text.
    """
    try:
        document = tomlkit.parse(text).unwrap()
    except TOMLKitError as fault:
        what = N_("The mapping cannot be read: {reason}.")
        fix = N_("Write lines such as “Titolo” = “title@it”, with straight quotation marks.")
        raise FaultyFolder(
            Finding("bad-mapping", Where(file=file), what, fix, params={"reason": str(fault).rstrip(".")})
        ) from None
    pairs = document.get("columns", document)
    if not isinstance(pairs, Mapping) or not all(isinstance(target, str) for target in pairs.values()):
        what = N_("The mapping holds something else than text.")
        raise FaultyFolder(
            Finding(
                "bad-mapping",
                Where(file=file),
                what,
                N_("Write lines such as “Titolo” = “title@it”, with straight quotation marks."),
            )
        )
    return {str(source): str(target) for source, target in pairs.items()}
