"""``python -m services.local.docs``: write the generated pages below the current folder."""

from pathlib import Path

from services.local.docs import write_pages

if __name__ == "__main__":
    print("\n".join(write_pages(Path.cwd())) or "Every generated page is up to date.")
