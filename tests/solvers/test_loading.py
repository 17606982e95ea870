import subprocess
import sys

SOLVERS = (
    "frontline.solvers.sites, frontline.solvers.routes, frontline.solvers.tracing, frontline.solvers.epidemic"
)
ASKED = f"import sys, {SOLVERS}; print(sorted({{'numba', 'scipy', 'highspy', 'django'}} & set(sys.modules)))"


def test_importing_a_solver_loads_no_heavy_library() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
