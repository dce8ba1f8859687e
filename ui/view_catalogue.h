#pragma once

#include <QKeySequence>
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
/// What shows the view of this place in the catalogue: Ctrl+1 to Ctrl+9, Ctrl+0, and then Alt with a digit.
QKeySequence viewKey(qsizetype place);

}
