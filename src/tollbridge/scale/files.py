"""The files of a run besides its records: summary, forecast, fans, and the scenario as it was resolved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from tollbridge.engine.simulate import Study
from tollbridge.measures import fans, invoices
from tollbridge.measures.forecast import COLUMNS, forecast_cells
from tollbridge.measures.results_table import write_results
from tollbridge.measures.summary import summary
from tollbridge.records.csv_file import write_rows
from tollbridge.records.folder import SUMMARY, sealed, write_text
from tollbridge.scale.disk import digest_of
from tollbridge.scale.pack import Folded
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.named import named_files

if TYPE_CHECKING:
    from tollbridge.scale.order import Order

SCENARIO: Final = "scenario.yaml"
DATA: Final = "scenario.files"
"""Where the files that a scenario names are kept, so that the resolved scenario runs again from the folder alone."""


def write_files(folder: Path, study: Study, folded: Folded, order: Order) -> None:
    """Write summary, forecast, invoices, results, fans and the scenario with the files it names; raises OSError.

    Args:
        folder: where to; it exists.
        study: what was run.
        folded: what came of it.
        order: how it was run.
    """
    write_rows(folder / "invoices.csv", invoices.COLUMNS, folded.invoices.rows())
    write_results(folder, folded.results, order.recording.format)
    write_rows(folder / "forecast.csv", COLUMNS, (forecast_cells(row) for row in folded.forecast.rows()))
    write_text(folder / fans.FILE, _json(sealed(folded.fans.as_json())))
    write_scenario(folder, study, len(folded.results.replications))
    digests = {name: digest_of(folder / name) for name in ("forecast.csv", "invoices.csv")}
    document = summary(study, folded.results, order.engine) | {"files": digests}
    write_text(folder / SUMMARY, _json(sealed(document)))


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def write_scenario(folder: Path, study: Study, replications: int) -> None:
    """Write the resolved scenario with the seed and replications that were used; running it again gives the same files.

    `folder`: where to. `study`: what was run. `replications`: how many. Raises OSError.
    """
    import yaml

    tree = resolved(study.loaded, folder / DATA)
    tree |= {"seed": str(study.seed), "replications": str(replications)}
    write_text(folder / SCENARIO, yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=120))


def resolved(loaded: Loaded, data: Path) -> dict[str, Any]:
    """Return a scenario's tree without `extends` and cases, its files copied and named by their new places.

    `loaded`: the scenario. `data`: the folder for the files. Raises OSError.
    """
    tree = cast("dict[str, Any]", json.loads(json.dumps(loaded.raw)))
    for key in ("extends", "cases", "table", "errors"):
        tree.pop(key, None)
    names: dict[Path, str] = {}
    for (*parents, last), _, file in named_files(loaded):
        if file.resolve() not in names:
            names[file.resolve()] = _free_name(file.name, set(names.values()))
            data.mkdir(exist_ok=True)
            shutil.copyfile(file, data / names[file.resolve()])
        part: Any = tree
        for step in parents:
            part = part[step]
        part[last] = f"{data.name}/{names[file.resolve()]}"
    return tree


def _free_name(name: str, taken: set[str]) -> str:
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name
