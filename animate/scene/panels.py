"""The panels by their names."""

from animate.scene.boundary import BoundaryPanel
from animate.scene.contour import ContourPanel
from animate.scene.curves import BoundariesPanel, CurvesPanel
from animate.scene.data import DataPanel
from animate.scene.equation import EquationPanel
from animate.scene.gradient import GradientPanel
from animate.scene.landscape import LandscapePanel
from animate.scene.losses import LossPanel
from animate.scene.panel import Panel
from animate.scene.parameters import ParametersPanel

PANELS: dict[str, Panel] = {
    "data": DataPanel(),
    "contour": ContourPanel(),
    "wireframe": LandscapePanel(),
    "surface": LandscapePanel(shaded=True),
    "loss": LossPanel(),
    "gradient": GradientPanel(),
    "parameters": ParametersPanel(),
    "curves": CurvesPanel(),
    "equation": EquationPanel(),
}

# Those that look otherwise for data of two inputs.
_OF_TWO_INPUTS: dict[str, Panel] = {"data": BoundaryPanel(), "curves": BoundariesPanel()}


def panel_of(name: str, inputs: int) -> Panel:
    """The panel that is called `name`, for data of so many inputs."""
    return _OF_TWO_INPUTS.get(name, PANELS[name]) if inputs > 1 else PANELS[name]
