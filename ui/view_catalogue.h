#pragma once

#include <QList>
#include <QString>

#include <functional>

namespace cmir::ui {

class View;
struct RunStage;
struct Workbench;

/// What a person does with the window; the views are grouped by it.
enum class Mode { Data, Train, Inspect, Studies };

struct ModeEntry {
    Mode mode;
    QString icon, title, tip;
};
/// In the window's order.
const QList<ModeEntry>& modeCatalogue();

struct ViewEntry {
    Mode mode;
    QString icon, title;
    std::function<View*(Workbench&, const RunStage&)> make;
    bool ofRun = false; ///< it shows the run of the stage: there are two of it while the run is split
};
/// Every view of the window, in its order: one line each.
const QList<ViewEntry>& viewCatalogue();

}
