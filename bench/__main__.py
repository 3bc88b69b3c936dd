"""`make bench`: every figure with its floor, and the state of the machine beside them."""

import json
import sys

from bench.stage import machine, stage


def main(arguments: list[str]) -> int:
    """Measure and print; `--json` for machines."""
    with stage():
        from bench import ledger  # noqa: PLC0415 Django is set up by the stage

        beside = machine()
        measured = list(ledger.figures())
    if "--json" in arguments:
        rows = [
            {
                "name": figure.name,
                "per_second": f"{figure.per_second:.0f}",
                "floor_per_second": f"{figure.floor_per_second:.0f}",
                "ratio": f"{figure.ratio:.2f}",
            }
            for figure in measured
        ]
        print(json.dumps({"machine": beside, "ledger": rows}, indent=2))
        return 0
    print("fdatasync {fdatasync_per_second}/s, load {load_1m}, {cores} cores".format_map(beside))
    print(f"{'transfers, durable':24}{'a second':>12}{'bare INSERT':>14}{'ratio':>8}")
    for figure in measured:
        print(f"{figure.name:24}{figure.per_second:>12,.0f}{figure.floor_per_second:>14,.0f}{figure.ratio:>8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
