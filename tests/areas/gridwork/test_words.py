"""Every sentence that the page's script says has words, and no words are idle."""

import re
from pathlib import Path

from frontline.areas import gridwork
from frontline.areas.gridwork.words import OUTCOMES, WORDS

SCRIPTS = Path(gridwork.__file__).parents[1] / "scripts"
FIELD = SCRIPTS.parents[1] / "ui" / "scripts" / "lib" / "field"
SAID = re.compile(r"\bsay\((?:words, |this\.words, )?'(\w+)'")
OTHERS = {"where"} | {f"outcome_{key}" for key in OUTCOMES}  # `where`: of a desk; a grid says where_doors


def test_every_sentence_of_the_script_has_words_and_no_words_are_idle() -> None:
    paths = (SCRIPTS / "grid.ts", *(SCRIPTS / "grid").glob("*.ts"), *FIELD.glob("*.ts"))
    source = "\n".join(path.read_text("utf-8") for path in paths if not path.name.endswith(".test.ts"))
    assert set(SAID.findall(source)) - set(WORDS) - OTHERS == set()
    assert {key for key in WORDS if f"'{key}'" not in source} == set()
