"""A billing system asks before it cuts anybody off; every question is recorded with its answer."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.api_auth import signed_in
from frontline.city.api_keys import Scope
from frontline.city.models import Agency
from frontline.city.problems import Problem
from frontline.city.roles import Verb
from frontline.hotline.works import words
from frontline.hotline.works.actions import accounts
from frontline.hotline.works.queries.crews import offices
from frontline.loop.actions import Refused

router = Router(tags=["hotline"])
REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
Number = Annotated[str, Field(min_length=1, max_length=40)]


class Asked(Schema):
    """Numbers of accounts or meters, and why they should be cut off."""

    accounts: list[Number] = Field(..., min_length=1, max_length=accounts.MOST_ASKED)
    reason: str = Field("", max_length=300)
    office: UUID | None = None  # only for who works for several


class GroundOut(Schema):
    """One reason why not, as a key and in words."""

    key: str
    text: str


class AnswerOut(Schema):
    """`allowed`: no rule protects it at this moment."""

    account: str
    allowed: bool
    grounds: list[GroundOut]


class AnswersOut(Schema):
    """One for each account, in their order."""

    answers: list[AnswerOut]


@router.post(
    "/cut-off",
    auth=signed_in(Scope.CUT_OFFS),
    response={200: AnswersOut, **REFUSALS},
    summary="May these accounts be cut off",
)
def cut_off(request: HttpRequest, asked: Asked) -> AnswersOut:
    """Each question is a row that nobody can change."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    access.require(actor, Verb.ANSWER_REQUESTS)
    office = _office(actor, asked.office)
    try:
        found = accounts.ask(
            asked.accounts, office=office, way="api", why=asked.reason, by=actor, at=actor.at
        )
    except Refused as refused:
        raise HttpError(422, str(refused)) from refused
    return AnswersOut(
        answers=[
            AnswerOut(
                account=one.number, allowed=one.allowed,
                grounds=[GroundOut(key=key, text=str(words.GROUNDS[key])) for key in one.grounds],
            )
            for one in found
        ]
    )  # fmt: skip


def _office(actor: Actor, ref: UUID | None) -> Agency:
    """The office of the key's owner; of several the one that is named."""
    own = offices(actor)
    if ref is None and len(own) == 1:
        return own[0]
    found = next((one for one in own if one.ref == ref), None)
    if found is None and ref is not None:
        raise access.NotHere
    if found is None:
        raise HttpError(422, _("You work for several offices: name one of them as office."))
    return found
