"""The JSON Schema of a recipe file, for editors."""

import json
from typing import Any

from animate.recipe.compare import MOST_RUNS
from animate.recipe.dataset import DATASET_NAMES
from animate.recipe.model import MODEL_NAMES
from animate.recipe.optimizer import OPTIMIZER_NAMES
from animate.recipe.recipe import Recipe
from animate.recipe.schedule import SCHEDULE_NAMES
from animate.recipe.training import TRAINING_KEYS

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Not for files: TOML has no None, and a function comes from Python.
_LEFT_OUT = ({"type": "null"}, {"const": "custom", "type": "string"})

# What is said about a key, whatever it accepts.
_ABOUT = ("title", "description", "default")

_TEXT: Schema = {"type": "string"}
_OPTIONS = r"( +\w+=\S+)*$"
_NAMES = {
    "model": MODEL_NAMES,
    "data": DATASET_NAMES,
    "optimizer": OPTIMIZER_NAMES,
    "schedule": SCHEDULE_NAMES,
}

# What keys also take, and pydantic knows nothing of, because it is read beforehand.
_ALSO: dict[str, list[Schema]] = {
    "budget": [{"type": "string", "pattern": r"^\s*\d+(\.\d+)? ?([kKmMgG]?[bB])?\s*$"}],
    "compare": [_TEXT, {"type": "array", "items": _TEXT}],
    "hold": [{"type": "number", "minimum": 0, "maximum": 60}],
    **{
        key: [
            {"enum": list(names)},
            {"type": "string", "pattern": f"^({'|'.join(names)}){_OPTIONS}"},
        ]
        for key, names in _NAMES.items()
    },
}
_ALSO["data"].append({"type": "string", "pattern": r"\.[cC][sS][vV]\s*$"})


def schema() -> str:
    """The schema as JSON text, of all that a recipe file may say."""
    document = Recipe.model_json_schema()
    tables: dict[str, Schema] = document["$defs"]
    run = tables.pop("Run")
    for table in (*tables.values(), document):
        table["properties"] = {key: _key(key, one) for key, one in table["properties"].items()}
    for table in tables.values():
        # Only of a file it is clear what a table without a name is.
        table["required"] = ["file"] if "file" in table["properties"] else ["name"]

    keys = document["properties"]
    # What a run doesn't override is as in the recipe, not as it usually is.
    overriding = {key: _without(keys[key], "default") for key in TRAINING_KEYS}
    label = _key("label", run["properties"]["label"])
    tables["Run"] = {**run, "properties": {**overriding, "label": label}}
    keys["runs"]["maxItems"] = MOST_RUNS
    keys["compare"]["anyOf"][0] = {
        "type": "object",
        "properties": {key: _compared(one) for key, one in overriding.items()},
        "additionalProperties": False,
    }
    whole = {
        **document,
        "$schema": _DIALECT,
        "title": "A recipe of animate-ce",
        "description": "What to train, what to show, and how. Every key is an option of the "
        "command by the same name.",
    }
    return json.dumps(whole, indent=2) + "\n"


def _key(key: str, schema: Schema) -> Schema:
    """The schema of a key without what no file can say, and with its text forms."""
    told = {part: schema[part] for part in _ABOUT if part in schema}
    if "null" in json.dumps(told.get("default")):
        told.pop("default", None)
    alternatives = [
        _without(one, "description")
        for one in schema.get("anyOf", [_without(schema, *_ABOUT)])
        if one not in _LEFT_OUT
    ]
    if any(one.get("type") == "array" for one in alternatives) and key not in ("runs", "compare"):
        alternatives.append(_TEXT)
    alternatives += _ALSO.get(key, [])
    return told | (alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives})


def _compared(schema: Schema) -> Schema:
    values = {"type": "array", "minItems": 1, "maxItems": MOST_RUNS, "uniqueItems": True}
    return {
        "title": schema["title"],
        "anyOf": [{**values, "items": _without(schema, "title")}, _TEXT],
    }


def _without(schema: Schema, *parts: str) -> Schema:
    return {part: value for part, value in schema.items() if part not in parts}
