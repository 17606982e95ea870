"""Lists from a page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from frontline.city.imports import run
from frontline.city.models import Account, Agency, Grant, ImportRun
from tests.city.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client, zhou: Account) -> Client:
    Grant.objects.create(account=zhou, role="data_clerk", on="place", on_id=0, since=NOON)
    client.force_login(zhou, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def upload(client: Client) -> ImportRun:
    file = SimpleUploadedFile("局.csv", ("单位名称\n水务局\n" + "局" * 130 + "\n").encode())
    answer = client.post("/imports/", {"kind": "agencies", "file": file})
    return ImportRun.objects.get(pk=int(answer["Location"].split("/")[-2]))


def test_a_list_waits_is_done_and_gives_its_refused_rows_back(clerk: Client) -> None:
    job = upload(clerk)
    assert "waiting" in clerk.get(f"/imports/{job.pk}/").content.decode()
    run.run_waiting(NOON)
    page = clerk.get(f"/imports/{job.pk}/").content.decode()
    assert "120" in page and Agency.objects.count() == 1
    refused = clerk.get(f"/imports/{job.pk}/refused.csv").content.decode()
    assert refused.splitlines()[0].startswith("\ufeff单位名称") and "局" * 130 in refused
    assert "局.csv" in clerk.get("/imports/").content.decode()


def test_a_file_to_fill_in_comes_with_its_head(clerk: Client) -> None:
    assert "姓名" in clerk.get("/imports/template/people.csv").content.decode()
    assert clerk.get("/imports/template/nothing.csv").status_code == 404


def test_without_the_verb_nothing_opens(client: Client, zhou: Account) -> None:
    client.force_login(zhou, backend="django.contrib.auth.backends.ModelBackend")
    job = ImportRun.objects.create(kind="people", file_name="x")
    for path in ("/imports/", f"/imports/{job.pk}/", f"/imports/{job.pk}/refused.csv", "/imports/99/"):
        assert client.get(path).status_code == 403
