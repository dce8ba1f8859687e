#pragma once

#include <QList>
#include <QString>

#include <functional>

namespace cmir::ui {

class View;
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
    std::function<View*(Workbench&)> make;
};
/// Every view of the window, in its order: one line each.
const QList<ViewEntry>& viewCatalogue();

}
