"""The command that tells whether all that the others need is there and works."""

import json
import sys
from dataclasses import asdict

import click

from animate.cli.options import DEBUG, SectionedCommand, options


@click.command(cls=SectionedCommand)
@click.option("--json", "as_json", is_flag=True, help="Print all that was found as JSON.")
@options(DEBUG)
def doctor(as_json: bool, debug: bool) -> None:
    """Try out all that is needed, with a hint for what fails.

    Every format is written and read back. The exit code is 1 if something
    that is needed fails; extras that aren't installed are no failure.
    """
    from animate.doctor import examine

    found = []
    for one in examine():
        found.append(one)
        if not as_json:
            told = f"{one.found}; {one.hint}" if one.hint else one.found
            click.echo(f"{one.state:<7} {one.name:<17} {told}")
    failed = [one.name for one in found if one.state == "failed"]
    if as_json:
        click.echo(json.dumps({"well": not failed, "found": [asdict(one) for one in found]}))
    if failed:
        sys.stdout.flush()
        sys.exit(1)
