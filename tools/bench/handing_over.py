"""python -m tools.bench.handing_over FROM TO: the records of a pipeline move to another one.

Each to the stage of the same name, in a process of its own. Prints the cost.
"""

import json
import sys
import time

import django

from tools.bench.replacing import Cost, counting, megabytes


def main(numbers: list[str]) -> None:
    django.setup()
    from pipelines.models import Pipeline

    source, target = (Pipeline.objects.get(pk=number) for number in numbers)
    stages = {stage.label: stage for stage in target.entries.all()}
    pairs = {stage: stages[stage.label] for stage in source.entries.all()}
    before = megabytes()
    started = time.perf_counter()
    with counting() as statements:
        records = source.move_records(pairs)
    cost = Cost(
        seconds=time.perf_counter() - started,
        records=records,
        queries=len(statements),
        reports=0,
        more_megabytes=megabytes() - before,
    )
    print(json.dumps(cost))


if __name__ == "__main__":
    main(sys.argv[1:])
