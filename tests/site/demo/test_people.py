"""What the console says about signing in."""

import pytest

from frontline.city.models import Account
from frontline.site.demo import people
from tests.town import build_town

pytestmark = pytest.mark.django_db


def test_everybody_the_password_and_the_telephone_of_lin() -> None:
    lin = build_town().people["lin"]
    lin.phone = "13800001111"
    lin.save()
    Account.objects.create(
        username="he", display_name="何指挥长", display_name_en="Commander He", duty="指挥长", one_click=True
    )
    Account.objects.create(
        username="lin", display_name="林女士", display_name_en="Lin", person=lin, one_click=True
    )
    Account.objects.create(username="closed", display_name="谁")
    said = people.told()
    assert "password 'frontline'" in said and "Commander He" in said and "何指挥长, 指挥长" in said
    assert "Lin's telephone is 13800001111" in said and "closed" not in said
