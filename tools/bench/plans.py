"""What plans cost: of a document that changes nothing, and of one that changes a thousand entries."""

import json

from tools.bench.planning import Planned
from tools.bench.report import Bar
from tools.bench.server import Site


def measure_plans(site: Site) -> Planned:
    found: Planned = json.loads(site.run("tools.bench.planning"))
    print(
        f"\nPlans\n  nothing to do in {found['entries']:,} entries{found['nothing']:8.2f} s\n"
        f"  {found['changes']:,} changes applied{found['applied']:8.2f} s",
        flush=True,
    )
    return found


def bars(found: Planned) -> list[Bar]:
    nothing, applied = found["nothing"], found["applied"]
    return [
        Bar("plan of 10,000 entries, nothing to do", "≤ 1 s", f"{nothing:.2f} s", nothing <= 1),
        Bar("1,000 changes applied", "≤ 3 s", f"{applied:.2f} s", applied <= 3),
    ]
