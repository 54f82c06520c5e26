"""Run every notebook of a folder from top to bottom; print a line each; fail on the first cell that fails."""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(folder: Path) -> None:
    """Execute the notebooks of `folder`, each in its own kernel, and refuse outputs that were committed."""
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        sys.stdout.write("no notebooks\n")
        return
    import nbformat
    from nbclient import NotebookClient

    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        if any(cell.get("outputs") for cell in notebook.cells):
            sys.exit(f"{path}: outputs are committed; clear them")
        began = time.monotonic()
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
        sys.stdout.write(f"{path}: fine, {time.monotonic() - began:.1f} s\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
