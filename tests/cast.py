"""The people of the product, with their rights in the small town. Zhou must see nothing."""

from frontline.city.models import Agency
from tests.town import Town, account


def hire(town: Town) -> None:
    city, grid = town.city.pk, town.grids["E1"].pk
    account(town, "he", "commander", on_id=city)
    account(town, "wu", "epidemiologist", on_id=city)
    account(town, "gao", "grid_worker", on_id=grid)
    account(town, "drolma", "site_manager", on="site", on_id=town.site.pk if town.site else 0)
    account(town, "reviewer", "reviewer", on_id=city)
    account(town, "officer", "plan_officer", on_id=city)
    account(town, "zhou")
    account(town, "pema", "writer", on_id=city)
    _hire_hotline(town, city)
    account(town, "li", "supply_dispatcher", on_id=city)
    account(town, "keeper", "depot_keeper", on_id=city)
    lin = account(town, "lin", "resident", on="self")
    lin.person = town.people["lin"]
    lin.save()


def _hire_hotline(town: Town, city: int) -> None:
    """Operator Sun, who leads the hotline, and two offices: the water company with Wang, the health bureau."""
    water, health = (Agency.objects.create(name=name) for name in ("市供排水公司", "市卫生健康局"))
    account(town, "sun", "hotline_operator", on_id=city)
    account(town, "hotline_lead", "hotline_lead", on_id=city)
    account(town, "wang", "office_clerk", on="agency", on_id=water.pk)
    account(town, "water_head", "office_head", on="agency", on_id=water.pk)
    account(town, "health", "office_clerk", on="agency", on_id=health.pk)
