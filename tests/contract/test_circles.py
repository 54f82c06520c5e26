"""No two modules import each other, by whatever way around: what a module needs can be read before it."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

RECORDS = "tollbridge.engine.compiled.kernel.records"
"""Its records refer to each other as types: a leg to its account, an account to its first leg."""


def test_no_modules_import_each_other():
    graph = grimp.build_graph("tollbridge", cache_dir=None)
    for module in graph.find_descendants(RECORDS):
        for other in graph.find_descendants(RECORDS):
            graph.remove_import(importer=module, imported=other)
    TopologicalSorter(imports(graph)).prepare()


def test_a_circle_is_found():
    graph = grimp.build_graph("tollbridge", cache_dir=None)
    graph.add_import(importer="tollbridge.errors", imported="tollbridge.scenario.load")  # which tells its errors
    with pytest.raises(CycleError):
        TopologicalSorter(imports(graph)).prepare()


def imports(graph):
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
