"""The parts of a batch that were made apart, joined into one folder."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from animate import recipe_files
from animate.batch.matrix import Plan, Planned, expand
from animate.batch.naming import RECORDS, SPEC
from animate.batch.outputs import Outputs
from animate.batch.records import Done
from animate.batch.spec import Spec, Written
from animate.batch.summary import Row, Summary
from animate.errors import InputError
from animate.files import replacing


class Gathered(NamedTuple):
    """What became of the parts.

    Attributes
    ----------
    plan : Plan
    done : list of Done
        The records that there are, in the order of the plan.
    summary : Summary
        The runs that aren't there are left.
    """

    plan: Plan
    done: list[Done]
    summary: Summary


def gather(folders: Sequence[Path], out: Path) -> Gathered:
    """Join the parts of a batch.

    Parameters
    ----------
    folders : sequence of Path
        Those that the parts were written to.
    out : Path
        Where to join them, which may be one of them.

    Raises
    ------
    InputError
        If a folder isn't that of a batch, or of another.
    ResourceError
        If something can't be written.
    """
    parts = [Outputs(folder) for folder in folders]
    plan = _plan(parts)
    goal = Outputs(out)
    goal.make(plan.text)
    summary = Summary(out.resolve().name, len(plan.runs))
    found = []
    for run in plan.runs:
        done = _found(run, plan.suffixes, parts, goal)
        if done is None:
            summary.rows.append(Row(run.name, "left"))
        else:
            summary.rows.append(Row(run.name, "failed" if done.error else "there", done.error))
            found.append(done)
    return Gathered(plan, found, summary)


def _plan(parts: Sequence[Outputs]) -> Plan:
    """What the parts are parts of."""
    texts = [part.spec() for part in parts]
    mistakes = []
    for part, text in zip(parts, texts, strict=True):
        if text is None:
            told = f"it holds no {SPEC}; give a folder that animate-ce batch wrote"
            mistakes.append((str(part.folder), told))
        elif text != texts[0] and texts[0] is not None:
            told = f"its {SPEC} isn't that of {parts[0].folder}; give parts of one batch"
            mistakes.append((str(part.folder), told))
    if mistakes or texts[0] is None:
        raise InputError(*mistakes)
    path = parts[0].folder / SPEC
    spec = Spec.of(recipe_files.parse(texts[0], str(path)))
    return expand(Written(spec, texts[0], path))


def _found(
    run: Planned, suffixes: Sequence[str], parts: Sequence[Outputs], goal: Outputs
) -> Done | None:
    """The record of a run, with its files in the goal; one that failed only if no part has it."""
    for part in (goal, *parts):
        done = part.whole(run, suffixes, None)
        if done is not None:
            if part.folder.resolve() != goal.folder.resolve():
                for name in done.files:
                    with replacing(goal.folder / name) as partial:
                        shutil.copyfile(part.folder / name, partial)
                goal.write(f"{RECORDS}/{run.name}.json", done.json())
            return done
    for part in (goal, *parts):
        done = part.record(run.name)
        if done is not None and done.error is not None:
            goal.write(f"{RECORDS}/{run.name}.json", done.json())
            return done
    return None
