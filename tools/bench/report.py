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
    first, again = page["admin"].ms / page["first"].ms, page["unchanged"].ms / page["bare, empty"].ms
    renamed, moved = (act["admin"].ms / act["screen"].ms for act in (rename, move))
    down, size = rename["screen"].bytes, page["drawn"].bytes
    written = (move["screen"].requests, move["screen"].rows)
    start, memory = found.cold_start["screen"], found.memory["screen"]
    return [
        *_beside_bare(found),
        Bar("list page, 1,000 entries, first", "≥ 25 ×", f"{first:.1f} ×", first >= 25),
        Bar("the same, bytes", "≤ 160 KB", f"{size / 1024:.0f} KB", size <= 160 * 1024),
        Bar("the same, unchanged", "≤ 1.3 × bare", f"{again:.1f} ×", again <= 1.3),
        Bar(
            "queries of a list page",
            "≤ 8, all sizes alike",
            ", ".join(f"{size}: {number}" for size, number in queries.items()),
            max(queries.values()) <= 8 and len(set(queries.values())) == 1,
        ),
        Bar("rename in 1,000", "≥ 25 ×", f"{renamed:.1f} ×", renamed >= 25),
        Bar("rename, bytes down", "≤ 4 KB", f"{down:,} bytes", down <= 4 * 1024),
        Bar("move last → first of 1,000", "≥ 40 ×", f"{moved:.1f} ×", moved >= 40),
        Bar("the same", "1 request, 1 row", f"{written[0]} request, {written[1]} row", written == (1, 1)),
        Bar("cold start to first page", "≤ 0.8 s", f"{start:.2f} s", start <= 0.8),
        Bar("memory of a worker", "≤ 95 MB", f"{memory:.0f} MB", memory <= 95),
    ]


def _beside_bare(found: ScreenNumbers) -> list[Bar]:
    """Pages as they are opened every day, beside a view that only answers."""
    small, deals = found.pages["14"], found.acts["deals page"]
    of_small = small["first"].ms / small["bare"].ms
    of_deals = deals["screen"].ms / deals["bare"].ms
    whole, sent = small["drawn"].bytes / 1024, found.compressed / 1024
    down = found.acts["rename a stage"]["screen"].bytes
    return [
        Bar("list of 14 values, first", "≤ 3 × bare", f"{of_small:.1f} ×", of_small <= 3),
        Bar("the same, as it is sent", "≤ 25 KB", f"{sent:.1f} KB, compressed from {whole:.0f}", sent <= 25),
        Bar("deals page, 8 stages, first", "≤ 4 × bare", f"{of_deals:.1f} ×", of_deals <= 4),
        Bar("rename a stage of eight, bytes down", "≤ 6 KB", f"{down:,} bytes", down <= 6 * 1024),
    ]


def bar_lines(checked: list[Bar]) -> list[str]:
    lines = [f"\n{'work':<38}{'bar':<22}{'measured':<40}"]
    for bar in checked:
        lines.append(f"{bar.work:<38}{bar.bar:<22}{bar.found:<40}{'passed' if bar.passed else 'FAILED'}")
    return lines
