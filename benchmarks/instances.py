"""Public siting problems with the value to reach; they lie in the folder of real data, not in the repository."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

from frontline.site.home import checkout
from frontline.solvers.sites.reading import Given, read_problem

FOLDER = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data") / "instances"


@dataclass(frozen=True)
class Instance:
    """A file of the folder and its proven optimum."""

    file: str
    optimum: float

    @property
    def name(self) -> str:
        """As its authors call it."""
        return Path(self.file).name.split(".")[0]

    def read(self) -> Given:
        """The problem itself."""
        raw = (FOLDER / self.file).read_bytes()
        return read_problem((gzip.decompress(raw) if self.file.endswith(".gz") else raw).decode())


# OR-Library: Beasley 1985, optimal values as published; SJC: Lorena and Senne, optimum proven by HiGHS 1.15.1
SITING = (
    Instance("pmedian/pmed1.txt", 5819),
    Instance("pmedian/pmed5.txt", 1355),
    Instance("pmedian/pmed10.txt", 1255),
    Instance("pmedian/pmed20.txt", 1789),
    Instance("pmedian/pmed34.txt.gz", 3013),
    Instance("sjc/SJC1.txt", 17288.99),
    Instance("sjc/SJC2.txt", 33270.94),
)
