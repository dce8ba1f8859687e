#pragma once

#include <QObject>

class QTreeView;

namespace cmir::ui {

/// Keeps the metric of a list of runs whole and in sight: its column is as wide as what stands in it, and the columns
/// of words left of it, the name first, give way where the list is narrow. A part of a number reads as another one.
class MetricColumn : public QObject {
    Q_OBJECT

public:
    /// `view`: of a RunsModel.
    explicit MetricColumn(QTreeView* view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit();
    void remember(int column, int width);

    QTreeView* m_view;
    int m_wantedName, m_wantedDiffers; ///< as wide as the user has made them
    bool m_fitting = false;
};

}
