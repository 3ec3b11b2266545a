"""The pages: each asks the docket of a call, and lets the library decide what may be done."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods
from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act
from stemcity_kit.calls.committee import voters, voting
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dues import deadline_for, is_in_time
from stemcity_kit.calls.eligibility import judge
from stemcity_kit.calls.explain import explain
from stemcity_kit.calls.form import json_schema
from stemcity_kit.calls.guards import possible
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.receivability import receivable
from stemcity_kit.calls.states import DOERS, ActName, ApplicationState, CallState, Doer
from stemcity_kit.calls.views import seen
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.documents.catalogue import translator
from stemcity_kit.errors import StemCityError
from stemcity_kit.journal.wire import sealed_fields
from stemcity_kit.model.canonical import plain

from grants import desk
from grants.forms import ApplicationForm, SheetForm
from grants.office import BUTTONS, OF_ONE

LANGUAGE = "en"
UNSEEN = frozenset({CallState.DRAFT, CallState.APPROVED})
"""A call that is not published is nobody's but the office's."""
SHOWN = frozenset({CallState.REVIEW, CallState.RANKED, CallState.CLOSED_OUT})
"""A ranking is public from the moment at which reviews can be asked for."""
IN_OFFICE = frozenset({Doer.OFFICER, Doer.MANAGER})
SCORED = frozenset({ApplicationState.ADMITTED, ApplicationState.EVALUATED})


def refuse(request: HttpRequest, error: StemCityError) -> None:
    """Show every finding of an error, in the reader's language."""
    say = translator(LANGUAGE)
    for found in error.findings:
        messages.error(request, f"{found.problem(say)} {found.remedy(say)}".strip())


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All calls that are published, and where each stands; who has a role finds the office's page of the others too."""
    cases = [desk.docket(key).casefile() for key in desk.calls()]
    roles = desk.roles(request.user)
    shown = [(case, label(case.state), case.state not in UNSEEN) for case in cases if roles or case.state not in UNSEEN]
    return render(request, "grants/home.html", {"cases": shown, "roles": roles})


def published(key: str) -> tuple[desk.Docket, CaseFile]:
    """The docket and the case of a call that is published; before, the call is as if it were not there."""
    docket = desk.docket(key)
    case = docket.casefile()
    if case.state in UNSEEN:
        raise Http404(f"There is no call “{key}”.")
    return docket, case


@require_GET
def call(request: HttpRequest, key: str) -> HttpResponse:
    """What a call says: deadlines in force, what is asked, how it is judged; and public questions with answers."""
    _, case = published(key)
    context = {
        "case": case,
        "state": label(case.state),
        "deadlines": [versions[-1] for versions in case.deadlines.values()],
        "open": case.state is CallState.PUBLISHED,
        "ranking": case.ranking if case.state in SHOWN else None,
    }
    return render(request, "grants/call.html", context)


@require_GET
def schema(request: HttpRequest, key: str) -> HttpResponse:
    """The form of a call as JSON Schema, for another portal that wants to send applications here."""
    docket, _ = published(key)
    return JsonResponse(json_schema(docket.call, language=LANGUAGE))


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Send an application. The register's clock says when it came; what comes late is received, and said to be late."""
    docket, case = published(key)
    held = desk.own(case, request.user)
    if request.method == "GET":
        first = {"_once": get_random_string(32), **(dict(held.answers.given) if held and held.answers else {})}
        form = ApplicationForm(docket.call, initial=first, language=LANGUAGE)
        return render(request, "grants/apply.html", {"case": case, "form": form, "held": held})
    form = ApplicationForm(docket.call, request.POST, language=LANGUAGE)
    if form.is_valid():
        act = acts.ApplicationReceived(
            application=held.key if held is not None else desk.new_key(),
            person=desk.person_of(request.user),
            received_at=settings.CLOCK(),  # the journal puts the register's own moment in its place
            answers=form.answers,
        )
        try:
            record = docket.receive(act, by=desk.person_of(request.user), once=form.cleaned_data["_once"])
        except StemCityError as error:
            refuse(request, error)
        else:
            _tell_receipt(request, docket, record)
            return redirect("mine", key=key)
    return render(request, "grants/apply.html", {"case": case, "form": form, "held": held}, status=422)


def _tell_receipt(request: HttpRequest, docket: Any, record: Any) -> None:
    """The receipt: number, moment by the register's clock, in time or not."""
    act, case = record.act, docket.casefile()
    in_time = is_in_time(act.received_at, docket.call, act.answers, case.deadlines, limit=act.limit)
    deadline = deadline_for(docket.call, act.answers, case.deadlines, limit=act.limit)
    said = "in time" if in_time else f"late: the deadline was {deadline}"
    moment = act.received_at.astimezone(deadline.limit.tzinfo if deadline else None)
    messages.success(request, f"Received under number {act.protocol} at {moment:%Y-%m-%d %H:%M:%S}, {said}.")


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """An applicant's own application: where it stands and why, a completion to answer, a way out."""
    docket = desk.docket(key)
    case = docket.casefile()
    held = desk.own(case, request.user)
    if held is None:
        return redirect("apply", key=key)
    form = _completion(request, docket, held)
    if request.method == "POST":
        act = _own_act(request, held, form)
        try:
            if act is not None:
                docket.receive(act, by=desk.person_of(request.user))
                return redirect("mine", key=key)
        except StemCityError as error:
            refuse(request, error)
    context = {
        "case": case,
        "held": held,
        "state": label(held.state),
        "form": form,
        "why": desk.words(docket.call, explain(case, held.key, reader=Reader.APPLICANT), language=LANGUAGE),
        "possible": {act.value for act in possible(case, held.key) if Doer.APPLICANT in DOERS[act]},
        "review_open": ActName.ASK_REVIEW in possible(case),
    }
    return render(request, "grants/mine.html", context)


def _completion(request: HttpRequest, docket: Any, held: Any) -> ApplicationForm | None:
    """The form of what is still to be completed."""
    if held.state is not ApplicationState.COMPLETION_ASKED:
        return None
    given = request.POST if request.POST.get("act") == ActName.ANSWER_COMPLETION else None
    return ApplicationForm(docket.call, given, only=held.items, initial={"_once": get_random_string(32)})


def _own_act(request: HttpRequest, held: Any, form: ApplicationForm | None) -> acts.Act | None:
    asked = request.POST.get("act")
    if asked == ActName.WITHDRAW:
        return acts.ApplicationWithdrawn(application=held.key)
    if asked == ActName.ASK_REVIEW:
        key = f"review-{held.key}"
        return acts.ReviewAsked(application=held.key, key=key, text=request.POST.get("text", ""))
    if asked == ActName.ACCEPT:
        return acts.AwardAccepted(application=held.key, proof=request.POST.get("text", ""))
    if asked == ActName.ANSWER_COMPLETION and form is not None and form.is_valid():
        return acts.CompletionAnswered(application=held.key, received_at=settings.CLOCK(), answers=form.answers)
    return None


@login_required
@require_GET
def own_file(request: HttpRequest, key: str) -> HttpResponse:
    """All that is kept about a person, for that person (GDPR, art. 15)."""
    docket = desk.docket(key)
    kept = docket.journal.file_of(desk.person_of(request.user))
    rows = [
        {
            "case": filed.case,
            "number": filed.record.number,
            "at": filed.record.at.isoformat(),
            "act": filed.record.act.name.value,
            **_kept(filed.record.act),
            "because": filed.record.because,
        }
        for filed in kept
    ]
    answer = HttpResponse(json.dumps(rows, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="my-file.json"'
    return answer


def _kept(act: Act) -> dict[str, Any]:
    """Everything personal in an act: answers, parties, reasons, what a review asked; of whom judged, nothing."""
    every = {name: plain(getattr(act, name)) for name in sealed_fields(type(act))}
    return {
        name: value["given"] if isinstance(value, dict) and "given" in value else value for name, value in every.items()
    }


@login_required
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, key: str) -> HttpResponse:
    """The office's page: every application with what speaks against it, and the acts that are possible now."""
    may = [role for role in desk.roles(request.user) if role is not Doer.MEMBER]
    if not may:
        raise PermissionDenied
    docket = desk.docket(key)
    case = docket.casefile()
    if request.method == "POST":
        _do(request, docket, may)
        return redirect("office", key=key)
    context = {
        "case": case,
        "state": label(case.state),
        "acts": [(act.value, to_do(act)) for act in possible(case) if act in BUTTONS and DOERS[act] & set(may)],
        "batch": [
            (act.value, to_do(act))
            for act in (ActName.EVALUATE, ActName.OFFER)
            if BUTTONS[act](case, {}, settings.CLOCK()) and _in_stage(case, act)
        ],
        "applications": [_row(case, held, may) for held in case.applications.values()],
        "head": docket.journal.head(key),
    }
    return render(request, "grants/office.html", context)


def _in_stage(case: Any, act: ActName) -> bool:
    stage = {ActName.EVALUATE: CallState.EVALUATION, ActName.OFFER: CallState.RANKED}
    return case.state is stage[act]


def _row(case: Any, held: Any, may: list[Doer]) -> dict[str, Any]:
    """One application: its answers, what speaks against it, and what can be done with it.

    A chair who is not of the office sees what the committee may see, or it would not read without names.
    """
    reader = Reader.OFFICE if IN_OFFICE & set(may) else Reader.COMMITTEE
    read = seen(case.call, held, reader)
    able = [act for act in possible(case, held.key) if act in BUTTONS and act is not ActName.EVALUATE]
    return {
        "read": read,
        "state": label(held.state),
        "against": _against(case, held) if reader is Reader.OFFICE else [],
        "acts": [(act.value, to_do(act)) for act in able if DOERS[act] & set(may)],
    }


def _against(case: Any, held: Any) -> list[str]:
    """What speaks against an application; it may quote answers, so it is for the office alone."""
    say = translator(LANGUAGE)
    judged = [found.evidence for found in judge(case.call, held) if found.verdict.value in ("not-met", "open")]
    against = [found.problem(say) for found in receivable(case, held)]
    return against + desk.words(case.call, judged, language=LANGUAGE)


def _do(request: HttpRequest, docket: Any, may: list[Doer]) -> None:
    """Do what a button says, on the view of the case that the page was made from."""
    case = docket.casefile()
    name, view = _pressed(request, case)
    role = next((role for role in may if role in DOERS[name]), may[0])
    try:
        docket.decide(
            BUTTONS[name](case, request.POST.dict(), settings.CLOCK()),
            by=request.user.get_username(),
            role=role,
            because=request.POST.get("because", ""),
            seen=view,
        )
    except StemCityError as error:
        refuse(request, error)


def _pressed(request: HttpRequest, case: Any) -> tuple[ActName, int]:
    """The button and the view that its page was made from; what no page of ours sends is refused as a bad request."""
    act, view = request.POST.get("act", ""), request.POST.get("seen", "")
    about = "application" in request.POST
    if act not in BUTTONS or not (view.isascii() and view.isdecimal() and len(view) < 16):
        raise SuspiciousOperation("No page of this portal sends this.")
    if (about and request.POST["application"] not in case.applications) or (not about and act in OF_ONE):
        raise SuspiciousOperation("There is no such application.")
    return ActName(act), int(view)


@login_required
@require_GET
def committee(request: HttpRequest, key: str) -> HttpResponse:
    """A member's page: the applications to score, as the committee may see them."""
    case = desk.docket(key).casefile()
    member = case.members.get(request.user.get_username())
    if member is None:
        raise PermissionDenied
    reads = voting(case)
    rows = [
        (seen(case.call, held, Reader.COMMITTEE), case.sheets.get((held.key, member.key)))
        for held in case.applications.values()
        if held.state in SCORED and member.key in reads[held.key]
    ]
    return render(request, "grants/committee.html", {"case": case, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, key: str, application: str) -> HttpResponse:
    """The sheet of one member for one application that they may judge; the committee reads without names."""
    docket = desk.docket(key)
    case = docket.casefile()
    member = case.members.get(request.user.get_username())
    held = case.applications.get(application)
    if member is None or held is None or held.state not in SCORED or case.call.grid is None:
        raise PermissionDenied
    if member.key not in voters(case, application):  # not assigned, in conflict, recused, replaced, or a secretary
        raise PermissionDenied
    read = seen(case.call, held, Reader.COMMITTEE)
    form = SheetForm(case.call, request.POST or None, language=LANGUAGE)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        if not (version.isascii() and version.isdecimal() and len(version) < 16):
            raise SuspiciousOperation("No page of this portal sends this.")
        act = form.sheet(application, member=member.key, version=int(version))
        role = Doer.CHAIR if member.seat.value == "chair" else Doer.MEMBER
        try:
            docket.decide(act, by=member.key, role=role)
        except StemCityError as error:
            refuse(request, error)
        else:
            return redirect("committee", key=key)
    return render(request, "grants/sheet.html", {"case": case, "read": read, "form": form})
