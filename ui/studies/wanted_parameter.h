#pragma once

class QDockWidget;

namespace cmir::ui {

class ParameterPanel;
class PointDeeds;

/// Brings a parameter that a study's picture is asked about (PointDeeds::parameterWanted) into sight in the panel, with
/// the keyboard on it.
void showWantedParameters(PointDeeds& deeds, QDockWidget& dock, ParameterPanel& panel);

}
