"""Fail unless tox's own record says that the tests ran, and passed, under every interpreter named."""

import json
import sys
from pathlib import Path


def ran(record: dict[str, dict[str, dict[str, object]]], minor: str) -> bool:
    """Say whether the environment of this minor version used that interpreter, ran its command and passed."""
    environment = record.get("testenvs", {}).get(minor, {})
    version = environment.get("python", {}).get("version_info", [])
    passed = [test for test in environment.get("test", []) if test["retcode"] == 0]
    return ".".join(map(str, version[:2])) == minor and bool(passed) and len(passed) == len(environment["test"])


def main() -> None:
    """Compare the record with the minor versions asked for."""
    file, *minors = sys.argv[1:]
    path = Path(file)
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    missing = [minor for minor in minors if not ran(record, minor)]
    if missing:
        sys.exit(f"The tests did not pass under Python {', '.join(missing)}.")
    print(f"The tests passed under Python {', '.join(minors)}.")


if __name__ == "__main__":
    main()
