"""The numbers as a table, and the bars of the design with passed or FAILED."""

from dataclasses import dataclass

from tools.bench.measure import Measured, ScreenNumbers


@dataclass(frozen=True)
class Bar:
    work: str
    bar: str
    found: str
    passed: bool


def table(title: str, columns: dict[str, Measured], against: str) -> list[str]:
    """One line for each column, with how many times faster it is than the one that it is compared with."""
    lines = [f"\n{title}"]
    base = columns[against].ms
    for name, found in columns.items():
        ratio = "" if name == against else f"{base / found.ms:8.1f} ×"
        lines.append(
            f"  {name:<18}{found.ms:10.1f} ms{found.requests:4d} requests{found.bytes:10,d} bytes"
            f"{found.queries:5d} queries{found.rows:7d} rows written{ratio}"
        )
    return lines


def bars(found: ScreenNumbers) -> list[Bar]:
    pages, acts = found.pages, found.acts
    page, rename, move = pages["1000"], acts["rename"], acts["move last → first"]
    queries = {size: page["first"].queries for size, page in pages.items()}
    first, again = (page["admin"].ms / page[name].ms for name in ("first", "unchanged"))
    renamed, moved = (act["admin"].ms / act["screen"].ms for act in (rename, move))
    bytes_down, of_stage = rename["screen"].bytes, acts["rename a stage"]["screen"].bytes
    written = (move["screen"].requests, move["screen"].rows)
    start, memory = found.cold_start["screen"], found.memory["screen"]
    return [
        Bar("list page, 1,000 entries, first", "≥ 10 ×", f"{first:.1f} ×", first >= 10),
        Bar("the same, unchanged", "≥ 40 ×", f"{again:.1f} ×", again >= 40),
        Bar(
            "queries of a list page",
            "≤ 8, all sizes alike",
            ", ".join(f"{size}: {number}" for size, number in queries.items()),
            max(queries.values()) <= 8 and len(set(queries.values())) == 1,
        ),
        Bar("rename in 1,000", "≥ 20 ×", f"{renamed:.1f} ×", renamed >= 20),
        Bar("rename, bytes down", "≤ 6 KB", f"{bytes_down:,} bytes", bytes_down <= 6 * 1024),
        Bar("rename a stage of eight, bytes down", "≤ 6 KB", f"{of_stage:,} bytes", of_stage <= 6 * 1024),
        Bar("move last → first of 1,000", "≥ 30 ×", f"{moved:.1f} ×", moved >= 30),
        Bar("the same", "1 request, 1 row", f"{written[0]} request, {written[1]} row", written == (1, 1)),
        Bar("cold start to first page", "≤ 1 s", f"{start:.2f} s", start <= 1),
        Bar("memory of a worker", "≤ 110 MB", f"{memory:.0f} MB", memory <= 110),
    ]


def bar_lines(checked: list[Bar]) -> list[str]:
    lines = [f"\n{'work':<38}{'bar':<22}{'measured':<40}"]
    for bar in checked:
        lines.append(f"{bar.work:<38}{bar.bar:<22}{bar.found:<40}{'passed' if bar.passed else 'FAILED'}")
    return lines
