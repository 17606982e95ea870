"""Two requests that wait for one another: the one the database ends begins anew, and nothing is done twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from frontline.city import clock, log
from frontline.city.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
_met: list[int] = []


def _write(request: HttpRequest, often: int) -> HttpResponse:
    """Meets another request as often as asked, each time after it wrote."""
    log.write("tried", actor=None, at=clock.now(), often=often)
    if len(_met) < often:
        _met.append(often)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
    return HttpResponse("written")


urlpatterns = [path("write/<int:often>/", _write)]


@pytest.fixture(autouse=True)
def nobody_met() -> None:
    _met.clear()


def _written() -> int:
    return LogEntry.objects.filter(kind="tried").count()


@pytest.mark.parametrize("often", [0, 1, 2])
def test_whoever_met_another_begins_anew_and_writes_once(client: Client, often: int) -> None:
    assert client.post(f"/write/{often}/", {}, "application/json").content == b"written"
    assert (_written(), len(_met)) == (1, often)


def test_after_some_tries_the_person_is_told_and_nothing_is_written(client: Client) -> None:
    answer = client.post("/write/9/", {}, "application/json")
    assert (answer.status_code, answer["Retry-After"], _written()) == (503, "1", 0)
    assert "请再提交一次" in answer.content.decode()
    assert len(_met) == 3


def test_a_form_with_files_is_not_begun_again_by_itself(client: Client) -> None:
    answer = client.post("/write/1/", {"file": SimpleUploadedFile("photo.jpg", b"...")})
    assert (answer.status_code, _written(), len(_met)) == (503, 0, 1)
