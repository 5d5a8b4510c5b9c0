"""What loads what: speed and the walls between the rooms."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import animate
import animate.encode
import animate.scene
from animate.history_files import npz_bytes

ROOT = Path(__file__).parents[1]


# Taking PyTorch apart in the end takes half a second.
_SOON_OVER = "import atexit, gc\natexit.register(gc.freeze)"
_TELL = "import json, sys\nprint(json.dumps(list(sys.modules)))"


def loaded_by(code: str, folder: Path = ROOT) -> set[str]:
    """The modules that a fresh Python has loaded after `code`."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{_SOON_OVER}\n{code}\n{_TELL}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout))


HEAVY = {"torch", "matplotlib", "numpy", "av", "PIL", "imageio", "pydantic", "click"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_by("import animate; dir(animate); animate.__version__")
    assert "animate" in loaded
    assert not loaded & HEAVY


def test_training_never_loads_the_compiler_nor_what_draws() -> None:
    # One after the other: what any of them loads is there in the end.
    loaded = loaded_by(
        "import animate\n"
        "animate.train()\n"
        "animate.train(epochs=1, momentum=0.5, shuffle=True)\n"
        "animate.train(epochs=1, model='mlp hidden=3', data='moons samples=12')"
    )
    assert "torch" in loaded
    # PyTorch loads the last one for some ways to make a layer.
    assert not loaded & {"torch._dynamo", "matplotlib", "sympy"}


def test_a_saved_run_is_rendered_without_torch_and_pyplot(tmp_path: Path) -> None:
    (tmp_path / "run.npz").write_bytes(npz_bytes(animate.train(epochs=1)))
    loaded = loaded_by(
        "import animate\n"
        "animate.render(animate.load('run.npz'), 'x.gif', 'x.png', 'x.mp4', 'x.csv',\n"
        "    frames=5, size=(300, 200), panels=('data',))\n"
        "animate.render(animate.load('run.npz'), 'usual.png', frames=2, size=(400, 200))",
        tmp_path,
    )
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.npz",
        "x.gif",
        "x.png",
        "x.mp4",
        "x.csv",
        "usual.png",
    }
    assert "matplotlib" in loaded
    assert not loaded & {"torch", "matplotlib.pyplot"}


def test_loading_a_run_needs_numpy_alone(tmp_path: Path) -> None:
    (tmp_path / "run.npz").write_bytes(npz_bytes(animate.train(epochs=1)))
    loaded = loaded_by("import animate; animate.load('run.npz')", tmp_path)
    assert loaded & HEAVY == {"numpy"}


def test_no_module_that_draws_or_encodes_loads_torch() -> None:
    names = [
        module.name
        for room in (animate.scene, animate.encode)
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ]
    assert {"animate.scene.scene", "animate.encode.gif"} <= set(names)
    loaded = loaded_by(f"import {', '.join(names)}")
    assert set(names) <= loaded
    assert "torch" not in loaded


@pytest.mark.parametrize("name", animate.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(animate, name).__name__ == name
    assert name in dir(animate)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'animate' has no attribute 'plot'$"):
        animate.plot  # noqa: B018


def test_the_rooms_keep_to_their_imports() -> None:
    command = Path(sys.executable).parent / "lint-imports"
    ended = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout
