"""Dials to glance at (docs in ARCHITECTURE.md): printed by `make check`, never a gate."""

import ast
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

_LEFT_OUT = ("tests/", "benchmarks/", "soak/", "migrations/")


def production_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split() if not any(part in name for part in _LEFT_OUT)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def hides_import(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))


def ninety(values: Sequence[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)]


def main() -> None:
    files = {path: path.read_text() for path in production_files()}
    sizes = sorted(((text.count("\n"), str(path)) for path, text in files.items()), reverse=True)
    found = [node for text in files.values() for node in functions(ast.parse(text))]
    lengths = [lines(node) for node in found]
    above = sum(1 for length in lengths if length > 50)
    hidden = sum(1 for node in found if hides_import(node))
    file_sizes = [size for size, _ in sizes]
    print(
        f"files      {len(files)}: median {statistics.median(file_sizes):.0f} lines, p90 {ninety(file_sizes)}"
    )
    print(f"largest    {', '.join(f'{name} {size}' for size, name in sizes[:3])}")
    print(
        f"functions  {len(found)}: median {statistics.median(lengths):.0f} lines, p90 {ninety(lengths)}, "
        f"{100 * above / len(found):.1f} % above 50, imports inside {100 * hidden / len(found):.1f} %"
    )


if __name__ == "__main__":
    main()
