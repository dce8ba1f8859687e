#pragma once

#include "ui/selection/sample_set.h"

#include <QItemSelectionModel>
#include <QStyledItemDelegate>

#include <optional>

namespace cmir::ui {

class SamplesModel;
class SelectionModel;

/// What a table of samples takes for its selection: every selecting gesture becomes a change of the one selection, and
/// nothing is kept here. (Qt's own keeps ranges, and comparing tens of thousands of them with each other takes
/// minutes.)
class RowSelection : public QItemSelectionModel {
    Q_OBJECT

public:
    RowSelection(SamplesModel& rows, SelectionModel& selection, QObject* parent = nullptr);

    /// Between these, changes are only shown; the end applies them as one step of undo (a drag over rows). A gesture
    /// that takes away does so with every row that Qt would add: Ctrl on a selected row, which Qt does not know of.
    void beginGesture(bool takesAway);
    void endGesture();

    bool isShownSelected(int row) const;
    const SamplesModel& rows() const { return m_rows; }

    using QItemSelectionModel::select;
    void select(const QItemSelection& selection, QItemSelectionModel::SelectionFlags command) override;

Q_SIGNALS:
    void shownChanged(); ///< of a gesture that is not at its end

private:
    void apply(const SampleSet& samples);

    SamplesModel& m_rows;
    SelectionModel& m_selection;
    bool m_inGesture = false;
    bool m_takesAway = false;
    bool m_applying = false;
    std::optional<SampleSet> m_pending; ///< what the gesture made of the selection so far
    SampleSet m_base; ///< the selection without the range that still grows
};

/// Draws the rows of that selection as selected, and the ends of ids, by which samples of one recording differ.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    RowDelegate(const RowSelection& selection, QObject* parent);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    const RowSelection& m_selection;
};

}
