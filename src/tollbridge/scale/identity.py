"""Whether two runs are the same run: the content of a scenario and of every file that it names, as one hash."""

from __future__ import annotations

import hashlib
import json

from tollbridge.scenario.load import Loaded
from tollbridge.scenario.named import named_files


def fingerprint(loaded: Loaded) -> str:
    """Return a hash (SHA-256, hexadecimal) of all that a run of this scenario depends on but for seed and versions.

    `loaded`: the scenario; the files that it names are hashed too. Its expectations and cases do not count.
    """
    said = {key: value for key, value in loaded.raw.items() if key not in {"expect", "cases", "table", "errors"}}
    whole = hashlib.sha256(json.dumps(said, sort_keys=False).encode())
    for path, _, file in named_files(loaded):
        whole.update(json.dumps(path).encode())
        with file.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()
