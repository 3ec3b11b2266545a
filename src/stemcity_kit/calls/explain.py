"""Why an application stands where it stands, in sentences: for the office, the committee, the applicant, the public.

Everything that decided is said in the order in which it happened: receipt, completion, admission with the evidence of
each requirement, each criterion with the marks and the rounding, sums and thresholds, the place and the rule that broke
a tie, the award, what can still be asked for, and what an annulment replaced.

Nobody learns another's data. An applicant reads of “another application”, never its code, its answers or its marks;
what the committee is not shown stays unsaid, and with it the points that follow from it; the public reads the outcome
alone; a donor reads sums over all applications. Applicants see the marks of the members from the highest to the lowest
and without names: they can repeat the mean, and no member's marks can be followed from criterion to criterion. Whose
mark is whose the office can tell, which answers a request for access (in Italy L. 241/1990, arts. 22-25). A distance to
the next place is a difference of totals, which the published ranking holds.
"""

from __future__ import annotations

from stemcity_kit.calls import explain_admission, explain_place, explain_points, explain_sums
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.explain_subject import Facts, Subject, subject
from stemcity_kit.calls.question import Reader
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Section, with_content
from stemcity_kit.model.sentence import Sentence, said

__all__ = ["Facts", "explain", "explained"]


def explain(
    casefile: CaseFile, application: str, *, reader: Reader, facts: Facts | None = None
) -> tuple[Sentence, ...]:
    """Why an application stands where it stands, as far as a reader may know.

    Args:
        casefile: The case.
        application: The application's key.
        reader: Who reads; a donor gets sums over all applications and nothing of this one.
        facts: What all explanations of the case share, `Facts.of(casefile)`; who explains many makes them once.

    Raises:
        UnknownKey: The case has no such application.
    """
    sections = explained(casefile, application, reader=reader, facts=facts)
    return tuple(sentence for section in sections for sentence in section.sentences)


def explained(
    casefile: CaseFile, application: str, *, reader: Reader, facts: Facts | None = None
) -> tuple[Section, ...]:
    """The same as `explain`, in sections with headings; those with nothing to say are left out.

    Raises:
        UnknownKey: The case has no such application.
    """
    if reader is Reader.DONOR:
        return with_content(explain_sums.aggregates(casefile))
    of = subject(casefile, application, reader=reader, facts=facts)
    if reader is Reader.PUBLIC:
        return with_content(Section("place", said("place", N_("Outcome")), explain_place.published(of)))
    return with_content(*_sections(of))


def _sections(of: Subject) -> tuple[Section, ...]:
    return (
        Section("receipt", said("receipt", N_("Receipt")), explain_admission.receipt(of)),
        Section("completion", said("completion", N_("Completion")), explain_admission.completion(of)),
        Section("admission", said("admission", N_("Admission")), explain_admission.admission(of)),
        Section("points", said("points", N_("Points")), explain_points.points(of)),
        Section("thresholds", said("thresholds", N_("Total and thresholds")), explain_points.sums(of)),
        Section("place", said("place", N_("Outcome")), explain_place.place(of)),
        Section("award", said("award", N_("Award")), explain_place.award(of)),
        Section("review", said("review", N_("Review")), explain_place.review(of)),
        Section("versions", said("versions", N_("Earlier versions")), explain_place.versions(of)),
    )
