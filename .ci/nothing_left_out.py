"""Fail when browser tests, or any others, were not run: ``nothing_left_out.py FOLDER-OF-JUNIT-REPORTS``."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def main(folder: str) -> int:
    """Return 1 and say which tests were not run, else 0."""
    cases = [case for report in sorted(Path(folder).glob("*.xml")) for case in ET.parse(report).iter("testcase")]
    skipped = [case for case in cases if case.find("skipped") is not None]
    for case in skipped:
        print(f"not run: {case.get('classname')} {case.get('name')}", file=sys.stderr)
    if not any((case.get("classname") or "").startswith("tests.browser") for case in cases):
        print("not run: there is no report of browser tests", file=sys.stderr)
        return 1
    return 1 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
