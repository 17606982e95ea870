"""What exists behind the addresses of the plan."""

from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.plan.loading import edition_by_id
from frontline.planning.actions import dry_runs, switching
from frontline.planning.queries import runs
from tests.editions import NINTH, TWENTY
from tests.planning.conftest import SWITCH
from tests.refs import NOON, Named, Refs, actor
from tests.town import Town

BOARD = "Whoever sees the board sees the plan and the counts of what a switch would change."


def refs(town: Town) -> Refs:
    plans.publish(edition_by_id(TWENTY), by=None, at=NOON)
    officer = actor(town, "officer")
    asked = dry_runs.ask(TWENTY, since=SWITCH, migration="recompute", by=officer, at=NOON)
    dry_runs.finish(asked, at=NOON)
    proposal = switching.propose(asked.ref, note="", by=officer, at=NOON)
    assert runs.run_for(asked.ref).lines.exists()
    run = Named({"ref": asked.ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)
    proposed = Named({"ref": proposal.ref}, open_because=BOARD, open_to=Verb.SEE_BOARD)
    edition = Named({"id": NINTH}, open_because=BOARD, open_to=Verb.SEE_BOARD)
    return {
        "edition": [edition],
        "publish": [Named({"id": NINTH})],
        "run": [run],
        "lines": [run],
        "propose": [Named({"ref": asked.ref})],
        "proposal": [proposed],
        "confirm": [Named({"ref": proposal.ref})],
        "withdraw": [Named({"ref": proposal.ref})],
        "compared": [proposed],
    }
