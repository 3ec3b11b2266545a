"""Forms made from a call's questions and from its grid: what the library reads decides, Django only shows it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from stemcity_kit.calls.acts import SheetScored
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.given import spelt
from stemcity_kit.calls.grid import CriterionKind, Scale
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.documents.catalogue import translator
from stemcity_kit.errors import Finding, InvalidValue

WIDGETS = {Kind.TEXT: forms.Textarea, Kind.EMAIL: forms.EmailInput, Kind.DATE: forms.DateInput}


def field_of(question: Question, *, language: str) -> forms.Field:
    """The field of one question. It is never `required` for Django: the library says all faults at once."""
    said = {
        "label": question.title.within([language]).text or question.key,
        "help_text": question.help.within([language]).text,
        "required": False,
    }
    if question.kind is Kind.CHOICE:
        choices = [("", "-"), *((key, text.within([language]).text or key) for key, text in question.choices.items())]
        return forms.ChoiceField(**said, choices=choices)
    if question.kind is Kind.CHOICES:
        choices = [(key, text.within([language]).text or key) for key, text in question.choices.items()]
        return forms.MultipleChoiceField(**said, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.kind is Kind.YES_NO:
        return forms.ChoiceField(**said, choices=[("", "-"), ("yes", "yes"), ("no", "no")])
    return forms.CharField(**said, widget=WIDGETS.get(question.kind, forms.TextInput))


class ApplicationForm(forms.Form):
    """The form of a call, or of the questions that an applicant is asked to complete."""

    _once = forms.CharField(widget=forms.HiddenInput)  # no key of a question begins with an underscore

    def __init__(self, call: Call, *args: Any, only: tuple[str, ...] = (), language: str = "en", **more: Any) -> None:
        super().__init__(*args, **more)
        self.call, self.only, self.language = call, only, language
        self.asked = [question for question in call.questions if not only or question.key in only]
        for question in self.asked:
            self.fields[question.key] = field_of(question, language=language)

    def clean(self) -> dict[str, Any]:
        """Read every answer and say all that is wrong, each at its field."""
        given = super().clean() or {}
        read: dict[str, str] = {}
        for question in self.asked:
            try:
                read[question.key] = self._spelt(question, given.get(question.key))
            except InvalidValue as fault:
                self._tell(fault.findings)
        self.answers = Answers({key: text for key, text in read.items() if text})
        self._tell(found for found in faults(self.call, self.answers) if self._concerns(found))
        return given

    def _spelt(self, question: Question, given: Any) -> str:
        return spelt(question, given, currency=self.call.currency, scales=self.call.mark_scales)

    def _concerns(self, found: Finding) -> bool:
        """Whether a finding is about a question of this form that has not been told of yet."""
        return (not self.only or found.where.field in self.only) and found.where.field not in self.errors

    def _tell(self, findings: Any) -> None:
        say = translator(self.language)
        for found in findings:
            field = found.where.field if found.where.field in self.fields else None
            self.add_error(field, f"{found.problem(say)} {found.remedy(say)}")


class SheetForm(forms.Form):
    """The score sheet of one member for one application: a mark for each judged criterion, and reasons."""

    def __init__(self, call: Call, *args: Any, language: str = "en", **more: Any) -> None:
        super().__init__(*args, **more)
        self.call = call
        self.judged = [
            criterion for criterion in call.grid.criteria if criterion.kind is CriterionKind.JUDGED
        ]  # a call without a grid has no sheets
        for criterion in self.judged:
            most = Decimal(1) if criterion.scale is Scale.COEFFICIENT else criterion.weight
            title = criterion.title.within([language]).text or criterion.key
            levels = "; ".join(f"{mark}: {text.within([language]).text}" for mark, text in criterion.levels.items())
            self.fields[criterion.key] = forms.DecimalField(
                label=f"{title} (0 to {most})", help_text=levels, min_value=Decimal(0), max_value=most
            )
            self.fields[f"{criterion.key}-why"] = forms.CharField(
                label=f"{title}: why", required=criterion.reason, widget=forms.Textarea
            )

    def sheet(self, application: str, *, member: str, version: int) -> SheetScored:
        """The act that the filled-in form makes."""
        given: Mapping[str, Any] = self.cleaned_data
        return SheetScored(
            application=application,
            member=member,
            version=version,
            marks={criterion.key: given[criterion.key] for criterion in self.judged},
            reasons=Answers(
                {
                    criterion.key: given[f"{criterion.key}-why"]
                    for criterion in self.judged
                    if given[f"{criterion.key}-why"]
                }
            ),
        )
