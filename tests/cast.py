"""The people of the product, with their rights in the small town. Zhou must see nothing."""

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
    lin = account(town, "lin", "resident", on="self")
    lin.person = town.people["lin"]
    lin.save()
