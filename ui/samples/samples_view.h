#pragma once

#include "ui/samples/row_selection.h"

#include <QTableView>

namespace cmir::ui {

/// The table of samples: selecting in it selects samples everywhere, and its current row is the sample looked at.
class SamplesView : public QTableView {
    Q_OBJECT

public:
    SamplesView(SamplesModel& rows, SelectionModel& selection, QWidget* parent = nullptr);

    /// Whether clicking selects; else it only looks.
    void setSelecting(bool on);
    RowSelection* rowSelection() const { return m_rowSelection; }

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void takeCurrent(const QModelIndex& index);
    void showCurrent();

    SamplesModel& m_rows;
    SelectionModel& m_selection;
    RowSelection* m_rowSelection;
};

}
