"""Names for the arrays that solvers pass around."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Shorts: TypeAlias = NDArray[np.int32]  # indices in long lists: half the memory to walk through
Bytes: TypeAlias = NDArray[np.uint8]  # small codes
