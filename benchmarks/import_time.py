"""How long `import stemcity_kit` takes, beside `import icalendar`, in the same run.

Run it as `python benchmarks/import_time.py`.

Each is imported eleven times, in turn, in a fresh interpreter; what is compared is the median of the time that the
import statement takes.
"""

import statistics
import subprocess
import sys

RUNS = 11
TIMED = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def seconds(module: str) -> float:
    """Give the seconds that a fresh interpreter takes to import a module."""
    command = [sys.executable, "-c", TIMED.format(module=module)]
    return float(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)


def main() -> None:
    """Print both medians in milliseconds, and their ratio."""
    pairs = [(seconds("stemcity_kit"), seconds("icalendar")) for _ in range(RUNS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import stemcity_kit  {ours * 1000:7.1f} ms")
    print(f"import icalendar     {theirs * 1000:7.1f} ms")
    print(f"ratio                {ours / theirs:7.2f}   (median of {RUNS} runs each)")


if __name__ == "__main__":
    main()
