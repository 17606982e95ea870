"""Pooling: the optimum beside exact enumeration, and beside Dorfman and entropy. Limit: 100 ms an answer."""

from time import monotonic

from frontline.solvers.pooling import Model, best_pools, expected_tests

LIMIT = 100.0  # milliseconds
LARGEST, ROUNDS = 256, 4


def chains(size: int, rounds: int) -> list[tuple[int, ...]]:
    """Every way from `size` down to 1 by dividing."""
    if size == 1:
        return [(1,)]
    parts = [part for part in range(1, size) if size % part == 0] if rounds > 1 else []
    return [(size, *rest) for part in parts for rest in chains(part, rounds - 1)]


def main() -> None:
    every = [chain for size in range(1, LARGEST + 1) for chain in chains(size, ROUNDS)]
    for prevalence in (0.001, 0.005, 0.01, 0.02, 0.05, 0.1):
        for dilution, household in ((0.0, 1), (0.02, 1), (0.02, 3)):
            model = Model(prevalence, 0.98 if dilution else 1.0, dilution, household, 0.5)
            began = monotonic()
            answer = best_pools(model, rounds=ROUNDS, largest=LARGEST)
            taken = 1e3 * (monotonic() - began)
            began = monotonic()
            fewest = min(expected_tests(model, chain) for chain in every)
            tried = 1e3 * (monotonic() - began)
            best = answer.best
            print(f"{prevalence:6.1%} dilution {dilution:<4} household {household}: {best.tests_per_person:.4f} tests "
                  f"in {best.rounds} rounds {best.sizes}, found {best.found:.0%}; enumeration of {len(every)} "
                  f"{fewest:.4f} ({'equal' if abs(fewest - best.tests_per_person) < 1e-12 else 'DIFFERS'}), tube of "
                  f"ten {expected_tests(model, (10, 1)):.4f}, entropy {answer.entropy:.4f}; {taken:.0f} ms = "
                  f"{taken / LIMIT:.2f} of the limit, 1/{tried / taken:.0f} of enumeration")  # fmt: skip


if __name__ == "__main__":
    main()
