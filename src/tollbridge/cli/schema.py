"""`tollbridge schema`: the JSON Schema of the scenario language."""

from __future__ import annotations

import click


@click.command("schema", epilog="Example: tollbridge schema > tollbridge.schema.json")
def command() -> None:
    r"""Print the JSON Schema of the scenario language, for editors that complete and explain keys.

    \b
    In VS Code with the YAML extension, put this on a scenario's first line:
    # yaml-language-server: $schema=tollbridge.schema.json
    """
    import json

    from tollbridge.scenario.describe import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
