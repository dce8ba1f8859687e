#pragma once

#include <QLabel>

namespace cmir::ui {

class NextRun;
class RunModel;
class ViewStack;

/// Says above the views that look into a run that it was trained on other data than those that are open now. Nothing
/// where it was not, and over the other views, which tell it themselves or are of the open data.
class OtherDataNote : public QLabel {
    Q_OBJECT

public:
    OtherDataNote(const RunModel& model, const NextRun& next, const ViewStack& views, QWidget* parent = nullptr);

private:
    void refresh();

    const RunModel& m_model;
    const NextRun& m_next;
    const ViewStack& m_views;
};

}
