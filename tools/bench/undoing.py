"""python -m tools.bench.undoing: takes the last operation back in a process of its own. Prints the cost."""

import json
import time

import django

from tools.bench.replacing import Cost, counting, megabytes


def main() -> None:
    django.setup()
    from django.db.models import Sum

    from lists.audit.undoing import undo
    from lists.models import Operation

    last = Operation.objects.latest("pk")
    before = megabytes()
    started = time.perf_counter()
    with counting() as statements:
        undone = undo(last, "bench")
    cost = Cost(
        seconds=time.perf_counter() - started,
        records=undone.moved.aggregate(records=Sum("count"))["records"],
        queries=len(statements),
        reports=0,
        more_megabytes=megabytes() - before,
    )
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
