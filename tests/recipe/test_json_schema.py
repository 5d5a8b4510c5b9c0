"""The JSON Schema that editors check recipe files by."""

import json
import re
import tomllib
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from animate.recipe import Recipe
from animate.recipe_files import schema, template, templates
from tests.recipe.strategies import several, single

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
# What the checker below knows; in these words the schema is written.
KNOWN = {
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "default",
    "description",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "title",
    "type",
    "uniqueItems",
}


@cache
def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(schema())
    return read


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """Whether a value is valid by a rule of the schema."""
    if "$ref" in rule and not fits(value, document()["$defs"][rule["$ref"].split("/")[-1]]):
        return False
    if "anyOf" in rule and not any(fits(value, one) for one in rule["anyOf"]):
        return False
    if rule.get("type") == "null" or ("const" in rule and value != rule["const"]):
        return False
    if "enum" in rule and value not in rule["enum"]:
        return False
    if "type" in rule:
        flag = isinstance(value, bool)
        if not isinstance(value, TYPES[rule["type"]]) or flag != (rule["type"] == "boolean"):
            return False
    if isinstance(value, dict):
        return _fits_object(value, rule)
    if isinstance(value, list):
        return _fits_array(value, rule)
    if isinstance(value, str):
        length = rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
        return length and re.search(rule.get("pattern", ""), value) is not None
    return (
        rule.get("minimum", value) <= value <= rule.get("maximum", value)
        and ("exclusiveMinimum" not in rule or value > rule["exclusiveMinimum"])
        and ("exclusiveMaximum" not in rule or value < rule["exclusiveMaximum"])
    )


def _fits_object(value: dict[str, Any], rule: dict[str, Any]) -> bool:
    keys = rule.get("properties", {})
    if not set(rule.get("required", ())) <= set(value):
        return False
    if rule.get("additionalProperties") is False and not set(value) <= set(keys):
        return False
    return all(fits(one, keys[key]) for key, one in value.items() if key in keys)


def _fits_array(value: list[Any], rule: dict[str, Any]) -> bool:
    if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)):
        return False
    if rule.get("uniqueItems") and any(value.count(one) > 1 for one in value):
        return False
    first = rule.get("prefixItems", [])
    return all(fits(one, part) for one, part in zip(value, first, strict=False)) and all(
        fits(one, rule.get("items", {})) for one in value[len(first) :]
    )


def rules(rule: Any) -> list[dict[str, Any]]:
    """A rule and all the rules in it."""
    if isinstance(rule, list):
        return [found for one in rule for found in rules(one)]
    if not isinstance(rule, dict):
        return []
    inside = [
        *rule.get("properties", {}).values(),
        *rule.get("$defs", {}).values(),
        *(rule[word] for word in ("items", "prefixItems", "anyOf") if word in rule),
    ]
    return [rule, *rules(inside)]


def test_the_schema_says_what_it_is_of() -> None:
    read = document()
    assert read["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert read["title"] == "A recipe of animate-ce"
    assert list(read["properties"]) == list(Recipe.model_fields)
    assert schema().endswith("}\n")


def test_the_schema_uses_no_word_that_the_checker_here_doesnt_know() -> None:
    found = rules(document())
    assert len(found) > 300
    assert {word for rule in found for word in rule} <= KNOWN


def test_every_key_is_described_as_in_an_error_and_has_its_default() -> None:
    plain = json.loads(Recipe().canonical())
    for key, rule in document()["properties"].items():
        field = Recipe.model_fields[key]
        assert (rule["title"], rule["description"]) == (field.title, field.description)
        assert rule.get("default") == plain[key]
        if "default" in rule:
            assert fits(rule["default"], rule), key


def test_a_run_has_no_defaults_and_all_the_keys_of_a_run() -> None:
    run = document()["$defs"]["Run"]
    compare = document()["properties"]["compare"]["anyOf"][0]
    assert [*compare["properties"], "label"] == list(run["properties"])
    assert not any("default" in rule for rule in run["properties"].values())


def test_the_lab_and_every_template_are_valid() -> None:
    assert fits({}, document())
    for name in templates():
        assert fits(template(name), document()), name


@settings(max_examples=60, deadline=None)
@given(options=single | several())
def test_every_recipe_that_is_printed_is_valid(options: dict[str, Any]) -> None:
    assert fits(tomllib.loads(Recipe.of(options).toml()), document())


@pytest.mark.parametrize(
    "text",
    [
        "data = 'overlapping samples=60'",
        "data = 'my data.CSV'",
        "data = { file = 'a.csv' }",
        "optimizer = 'adam betas=0.8,0.9 eps=1e-6'",
        "[optimizer]\nname = 'adafactor'\neps = 'none,0.1'",
        "schedule = 'cosine'",
        "model = 'mlp'",
        "model = 'mlp hidden=32,32 activation=relu'\ndata = 'spirals classes=3'",
        "[model]\nname = 'mlp'\nhidden = [8]\n[data]\nname = 'wave'\nnoise = 0",
        "model = 'linear'\ndata = 'line slope=-1 shift=3'\ninit = [1, 2]",
        "[compare]\nmodel = ['softmax', { name = 'mlp', activation = 'relu' }]",
        "data = { file = 'a.csv', classes = ['a', 'b', 'c'] }\nmodel = 'softmax'",
        "init = '-5,-10'",
        "init = [1, 2, 3]\ndata = 'outliers dimensions=2'",
        "panels = 'data,loss'",
        "marks = []",
        "hold = 2",
        "hold = '1,2'",
        "size = '600x200'",
        "plane = 'w1,b'\ndata = 'my.csv'",
        "budget = '1.5 MB'",
        "budget = 2000000",
        "compare = 'lr=1,2'",
        "compare = ['lr=1,2', 'optimizer=sgd,adam']",
        "[compare]\nlr = [1, 2]\noptimizer = ['sgd', { name = 'adam', eps = 0.1 }]\nloss = 'mse'",
        "[[runs]]\nlr = 3\nlabel = 'a'\n[[runs]]\noptimizer = 'adam'",
    ],
)
def test_what_a_recipe_takes_is_valid(text: str) -> None:
    options = tomllib.loads(text)
    assert Recipe.of(options)
    assert fits(options, document())


@pytest.mark.parametrize(
    "text",
    [
        "colour = 'red'",
        "lr = 0",
        "lr = true",
        "epochs = 1.5",
        "loss = 'rms'",
        "loss = 'custom'",
        "model = 'svm'",
        "model = 'custom'",
        "model = { name = 'mlp', hidden = [] }",
        "model = { name = 'mlp', activation = 'gelu' }",
        "model = { name = 'softmax', hidden = [3] }",
        "data = { name = 'spirals', classes = 6 }",
        "data = { name = 'line', dimensions = 2 }",
        "data = 'rings'",
        "data = { name = 'lab', samples = 3 }",
        "data = { samples = 3 }",
        "optimizer = 'adm'",
        "optimizer = 'adam betas'",
        "optimizer = { name = 'adam', nesterov = true }",
        "optimizer = { betas = [0.1, 0.2] }",
        "init = [1]",
        "panels = []",
        "budget = '2 MiB'",
        "compare = { grid = [1, 2] }",
        "compare = { lr = [0, 1] }",
        "compare = { lr = [] }",
        "compare = { lr = [1, 1] }",
        "runs = [{ grid = 10 }]",
        "runs = [{ label = '' }]",
        "runs = 3",
    ],
)
def test_what_a_recipe_refuses_is_not_valid(text: str) -> None:
    assert not fits(tomllib.loads(text), document())
