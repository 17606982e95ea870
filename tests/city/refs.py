"""What exists behind the addresses of the city's own pages."""

from frontline.city.models import ImportRun
from tests.refs import Named, Refs
from tests.town import Town, account


def refs(town: Town) -> Refs:
    account(town, "clerk", "data_clerk", on_id=town.city.pk)
    run = ImportRun.objects.create(pk=7_654_321, kind="people", file_name="people.csv", state="done")
    return {
        "import-run": [Named({"pk": run.pk})],
        "import-refused": [Named({"pk": run.pk})],
        "import-template": [Named({"kind": "people"})],
    }
