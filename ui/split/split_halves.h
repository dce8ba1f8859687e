#pragma once

#include "ui/split/split_head.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QStackedWidget>

#include <functional>

namespace cmir::ui {

class RunModel;
class View;
class ViewStack;
struct ViewEntry;
struct Workbench;

/// Shows a split run: the view on show twice, left of the twin, right of the run on show, set up alike and, where they
/// have curves, on the same axes.
class SplitHalves : public QObject {
    Q_OBJECT

public:
    /// `prepare` is called for each view that is made.
    SplitHalves(Workbench& workbench, ViewStack* views, std::function<void(View*)> prepare, QObject* parent = nullptr);

    View* left() const; ///< the twin's view; null: the run is whole, or the view on show is of no run
    SplitHead* leftHead() const { return m_leftHead; }
    SplitHead* rightHead() const { return m_rightHead; }

private:
    void showState();
    void begin();
    void showSameView();
    View* make(const ViewEntry& entry, View* right);
    void follow(View* leader, View* follower);
    void showHeads();

    Workbench& m_workbench;
    ViewStack* m_views;
    std::function<void(View*)> m_prepare;
    QPointer<QStackedWidget> m_stack; ///< of the left half
    QPointer<SplitHead> m_leftHead, m_rightHead;
    QHash<const View*, View*> m_twins; ///< by the view on the right
    bool m_following = false;
};

}
