"""The parts of a batch that were made apart, joined into one folder."""

import shutil
from collections.abc import Sequence
from typing import NamedTuple

from animate import recipe_files
from animate.batch.matrix import Plan, Planned, expand
from animate.batch.naming import RECORDS, SPEC
from animate.batch.outputs import Outputs
from animate.batch.records import Done
from animate.batch.spec import Spec, Written
from animate.batch.summary import Row, Summary
from animate.errors import InputError


class Gathered(NamedTuple):
    """What became of the parts.

    Attributes
    ----------
    done : list of Done
        The records that there are, in the order of the plan.
    summary : Summary
        The runs that aren't there are left.
    """

    done: list[Done]
    summary: Summary


def gather(plan: Plan, parts: Sequence[Outputs], goal: Outputs) -> Gathered:
    """Join the parts of a batch.

    Parameters
    ----------
    plan : Plan
        As `plan_of` found it.
    parts : sequence of Outputs
        What the parts were written to.
    goal : Outputs
        Where to join them, opened; it may be one of them.

    Raises
    ------
    ResourceError
        If something can't be written.
    """
    summary = Summary(goal.folder.resolve().name, len(plan.runs))
    found = []
    for run in plan.runs:
        done = _found(run, plan.suffixes, parts, goal)
        if done is None:
            summary.rows.append(Row(run.name, "left"))
        else:
            summary.rows.append(Row(run.name, "failed" if done.error else "there", done.error))
            found.append(done)
    return Gathered(found, summary)


def plan_of(parts: Sequence[Outputs]) -> Plan:
    """What the parts of a batch are parts of.

    Raises
    ------
    InputError
        If a folder isn't that of a batch, or of another.
    """
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
                    with goal.placing(name) as partial:
                        shutil.copyfile(part.folder / name, partial)
                goal.write(f"{RECORDS}/{run.name}.json", done.json())
            return done
    for part in (goal, *parts):
        done = part.record(run.name)
        if done is not None and done.error is not None:
            goal.write(f"{RECORDS}/{run.name}.json", done.json())
            return done
    return None
