"""Runs every check of our own; `make check` calls it after ruff, mypy and import-linter."""

from deploy.checks import assets, contracts, docs, rules, sizes, translations, words
from deploy.checks.source import python_sources


def main() -> int:
    """Print what is wrong and how long functions are; return 1 if anything is wrong."""
    sources = python_sources()
    found = [
        *rules.check(sources),
        *sizes.check(sources),
        *words.check(),
        *contracts.check(),
        *assets.problems(),
        *docs.check(),
        *translations.check(),
    ]
    median = sizes.median_of(sources)
    if median > sizes.MEDIAN_LIMIT:
        found.append(f"median of function lengths {median:g}; at most {sizes.MEDIAN_LIMIT}")
    for problem in found:
        print(problem)
    print(f"checks: {len(found)} problems; median function length {median:g} lines")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
