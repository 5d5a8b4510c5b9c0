"""The panels by their names."""

from animate.scene.accuracy import AccuracyPanel
from animate.scene.boundary import BoundaryPanel
from animate.scene.contour import ContourPanel
from animate.scene.curves import (
    BoundariesByStepPanel,
    BoundariesPanel,
    CurvesByStepPanel,
    CurvesPanel,
)
from animate.scene.data import DataPanel
from animate.scene.epochs import known
from animate.scene.equation import EquationPanel
from animate.scene.fit import FitPanel
from animate.scene.gradient import GradientPanel
from animate.scene.heights import HeightsPanel
from animate.scene.landscape import LandscapePanel
from animate.scene.layers import LayersPanel
from animate.scene.losses import LossPanel
from animate.scene.panel import Panel
from animate.scene.parameters import ParametersPanel
from animate.scene.progress import ProgressPanel
from animate.scene.regions import RegionsPanel
from animate.scene.shown import Shown

PANELS: dict[str, Panel] = {
    "data": DataPanel(),
    "contour": ContourPanel(),
    "wireframe": LandscapePanel(),
    "surface": LandscapePanel(shaded=True),
    "loss": LossPanel(),
    "accuracy": AccuracyPanel(),
    "gradient": GradientPanel(),
    "parameters": ParametersPanel(),
    "curves": CurvesPanel(),
    "equation": EquationPanel(),
}


def panel_of(name: str, run: Shown) -> Panel:
    """The panel that is called `name`, for runs such as this."""
    inputs: int = run.history.x.shape[1]
    if name == "data":
        return _data(run, inputs)
    if name == "curves":
        return _curves(run, inputs)
    if name == "parameters" and not run.names:
        return LayersPanel()
    return PANELS[name]


def _curves(run: Shown, inputs: int) -> Panel:
    if known([run.history]):
        return BoundariesPanel() if inputs == 2 else CurvesPanel()
    return BoundariesByStepPanel() if inputs == 2 else CurvesByStepPanel()


def _data(run: Shown, inputs: int) -> Panel:
    if inputs > 2:
        return ProgressPanel() if run.classes else LossPanel()
    if inputs == 2:
        if run.model == "logistic":
            return BoundaryPanel()
        return RegionsPanel() if run.classes else HeightsPanel()
    return DataPanel() if run.model == "logistic" else FitPanel()
