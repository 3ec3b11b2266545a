"""`load_area`: the whole area from its folder, with all that is wrong, and nothing lost for one faulty member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from functools import cached_property, partial
from pathlib import Path

import attrs

from stemcity_kit.calls.amounts import stated_fund
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, StemCityError, Where
from stemcity_kit.federation.area import Area, MemberFolder
from stemcity_kit.federation.clashes import clashes
from stemcity_kit.federation.codes import bad_codes, unknown_code
from stemcity_kit.federation.figures import figures, put_aside
from stemcity_kit.federation.funding import Funding, SharedCall, funding, stated_pools
from stemcity_kit.federation.members import Member, double_uri, place_of, read_member
from stemcity_kit.federation.merging import Merged, merge
from stemcity_kit.federation.reading import FILE, Manifest, read_area
from stemcity_kit.federation.rollup import Count, Coverage, Total, counts, coverage, totals
from stemcity_kit.federation.sameness import Sameness, same_things
from stemcity_kit.folder.call_toml import inspect_call
from stemcity_kit.folder.grid import decoded
from stemcity_kit.folder.paths import inside

__all__ = ["Federation", "load_area"]

LARGEST = 5_000_000
"""The most bytes of an `area.toml`, far above any."""


@attrs.frozen(slots=False)
class Federation:
    """An area with its members, and all that follows from them.

    Attributes:
        area: What `area.toml` says.
        members: Its members, in the order of the manifest, those that were left out among them.
        of_manifest: What is wrong with the manifest itself, and with the texts of the shared calls.
        manifest: The text of the manifest, for the lines of findings; None for an area that was made in memory.
    """

    area: Area
    members: tuple[Member, ...]
    of_manifest: tuple[Finding, ...] = ()
    manifest: Manifest | None = attrs.field(default=None, repr=False)

    @cached_property
    def same(self) -> Sameness:
        """Which things of the members are one."""
        return same_things(self.area, self.members)

    @cached_property
    def merged(self) -> Merged:
        """The merged programme; every exporter takes `merged.programme`."""
        found = merge(self.area, self.members, self.same)
        told = figures(self.area, self.members, self.totals)
        return attrs.evolve(found, programme=attrs.evolve(found.programme, figures=told))

    @cached_property
    def clashes(self) -> tuple[Finding, ...]:
        """Collisions between sessions of different members."""
        return clashes(self.area, self.members, self.same)

    @property
    def coverage(self) -> Coverage:
        """How many municipalities are in the merged programme."""
        return coverage(self.area, self.members)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """The members' figures, rolled up."""
        return totals(self.area, self.members, self.same)

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """What the programmes hold, in parts and as a whole."""
        return counts(self.members, self.merged)

    @cached_property
    def funding(self) -> tuple[Funding, ...]:
        """The money of the shared calls."""
        codes = [*(member.municipality for member in self.members), *self._existing]
        return tuple(funding(call, members=codes) for call in self.area.calls)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything: the manifest, the members in its order, what is the same, collisions, figures, money."""
        of_members = (finding for member in self.members for finding in member.findings)
        of_money = (finding for one in self.funding for finding in one.findings)
        asides = put_aside(self.area, self.members)
        found = (*self.of_manifest, *of_members, *self.same.findings, *self.clashes, *asides, *of_money)
        if self.manifest is None:
            return found
        return tuple(self.manifest.located(finding) for finding in found if not self._follows(finding))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Municipality and folder of all that the manifest names, in its order, those with a fault among them."""
        read = tuple((member.municipality, member.folder) for member in self.members)
        return self.manifest.members if self.manifest is not None else read

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Those rows of which nothing is in the programme."""
        reported = {(member.municipality, member.folder) for member in self.members if not member.left_out}
        return tuple(row for row in self.rows if row not in reported)

    @property
    def unreckoned(self) -> tuple[str, ...]:
        """The shared calls of which a fault keeps the money from being reckoned."""
        sound = {one.call for one in self.funding if not one.faulty}
        keys = self.manifest.calls if self.manifest is not None else tuple(one.call for one in self.funding)
        return tuple(key for key in keys if key not in sound)

    @property
    def _existing(self) -> Iterator[str]:
        """The codes of all rows of members that are those of a municipality on the area's day."""
        unsure = any(bad_codes(self.area))
        return (code for code in sorted(self._named) if unsure or not any(unknown_code(self.area, code)))

    @property
    def _named(self) -> frozenset[str]:
        """The codes of all rows of members, those with a fault among them."""
        return self.manifest.codes if self.manifest is not None else frozenset()

    def _follows(self, finding: Finding) -> bool:
        """Whether a finding is only the consequence of a member's row that has a fault of its own."""
        of_row = finding.rule == "unknown-member" and finding.where.table != "calls"
        return of_row and dict(finding.params).get("code") in self._named


def load_area(folder: Path | str, executor: Executor | None = None) -> Federation:
    """The area in a folder, with each of its members read.

    Args:
        folder: The folder that holds `area.toml`.
        executor: Where the members are read, such as a `ProcessPoolExecutor`; here and one after the other without it.
            The result is the same.

    Returns:
        The area. A member whose folder has errors is in it with its findings, and adds nothing to the programme.

    Raises:
        FaultyFolder: There is no `area.toml`, `[area]` itself cannot be read, or the executor's workers died.
    """
    root = Path(folder)
    text = _text(root)
    area, findings = read_area(text)
    if area is None:
        raise FaultyFolder(*findings)
    rows = area.members
    work = partial(read_member, root, attrs.evolve(area, members=(), calls=()))
    members = [work(row) for row in rows] if executor is None else _read(work, rows, executor)
    of_calls = (finding for call in area.calls for finding in _of_text(root, call))
    return Federation(area, _apart(root, members), (*findings, *of_calls), Manifest.of(text))


def _text(root: Path) -> str:
    path = root / FILE
    if not path.is_file():
        what, fix = N_("The folder “{folder}” holds no area.toml."), N_("Name the folder that does, or write the file.")
        raise FaultyFolder.because("no-area", Where(file=FILE), what, fix, folder=root.name)
    if path.stat().st_size > LARGEST:
        what, fix = N_("The file has more than {most} bytes."), N_("Look whether it is the right file.")
        raise FaultyFolder.because("file-too-large", Where(file=FILE), what, fix, most=LARGEST)
    text, fault = decoded(path.read_bytes(), file=FILE, fix=N_("Save the file as UTF-8 in the editor."))
    if fault is not None and fault.severity is Severity.ERROR:
        raise FaultyFolder(fault)
    return text


def _apart(root: Path, members: Sequence[Member]) -> tuple[Member, ...]:
    """The members, without those whose editions have one address: their ids would collide, and none may win."""
    uris = Counter(member.programme.uri for member in members if member.programme is not None)
    return tuple(
        _without(root, member, member.programme.uri)
        if member.programme is not None and uris[member.programme.uri] > 1
        else member
        for member in members
    )


def _without(root: Path, member: Member, uri: str) -> Member:
    where = place_of(root / member.folder, "uri")
    fault = attrs.evolve(double_uri(uri), where=attrs.evolve(where, file=f"{member.folder}/{where.file}"))
    return attrs.evolve(member, programme=None, bookings=(), holds=(), kits=(), findings=(*member.findings, fault))


def _read(work: Callable[[MemberFolder], Member], rows: Sequence[MemberFolder], executor: Executor) -> list[Member]:
    try:
        return list(executor.map(work, rows))
    except BrokenExecutor:
        what = N_("A process that read the members ended before it was done, perhaps for want of memory.")
        fix = N_("Read the members one after the other: the one at fault is then the first that fails.")
        raise FaultyFolder.because("workers-ended", Where(file=FILE), what, fix) from None


def _of_text(root: Path, call: SharedCall) -> Iterator[Finding]:
    """What is wrong with the text of a shared call, and what it says otherwise than the manifest."""
    if not call.folder:
        return
    row = Where("calls", call.key, "folder", FILE)
    try:
        text, findings = inspect_call(inside(root, call.folder))
    except StemCityError as error:
        yield from (attrs.evolve(finding, where=row) for finding in error.findings)
        return
    except OSError as error:
        what, fix = N_("The folder cannot be read: {reason}."), N_("Look at the path and at your rights to it.")
        yield Finding("system-fault", row, what, fix, params={"reason": error.strerror or error})
        return
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            inner = attrs.evolve(finding.where, file=f"{call.folder}/{finding.where.file}")
            yield attrs.evolve(finding, where=inner if finding.where.file else row)
    if text is not None:
        yield from stated_pools(
            call, {pool.key: stated_fund(pool, currency=text.currency) for pool in text.awarding.pools}
        )
