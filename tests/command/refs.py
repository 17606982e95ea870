"""What exists behind the addresses of headquarters."""

from frontline.city.models import Household
from frontline.city.roles import Verb
from frontline.command import actions
from frontline.command.models import Group
from frontline.loop.models import Task
from tests.command.conftest import GROUPS
from tests.refs import NOON, Named, Refs, actor
from tests.town import Town

PIECES = "The board has the same four pieces for everybody who sees it."
FIGURES = (
    "The figures are the same for everybody who sees the board; their records are within the own rights."
)
KNOWN = "The working groups and their duty telephones are on the wall of every office."


def refs(town: Town) -> Refs:
    actions.bring_groups(GROUPS, by=None, at=NOON)
    group = Group.objects.get(key="tracing")
    member = actions.add_member(
        group, name="吴敏", account="wu", role="deputy", phone="", by=actor(town, "he"), at=NOON
    )
    task = {"ref": Task.objects.get(subject_id=town.people["wife"].pk, kind="transfer").ref}
    key = Named({"key": group.key}, open_because=KNOWN, open_to=Verb.SEE_BOARD)
    return {
        "piece": [Named({"piece": "needs"}, open_because=PIECES, open_to=Verb.SEE_BOARD)],
        "task": [Named(task)],
        "take": [Named(task)],
        "hand-over": [Named(task)],
        "group": [key],
        "join": [Named({"key": group.key})],
        "figure": [Named({"key": "requests.registered"}, open_because=FIGURES, open_to=Verb.SEE_BOARD)],
        "visited": [Named({"ref": Household.objects.get(people=town.people["wife"]).ref})],
        "leave": [Named({"key": group.key, "id": member.pk})],
    }
