#pragma once

#include "ui/changes/change_effect.h"

#include <QAbstractTableModel>

namespace cmir::ui {

class RunModel;

/// What the hand did to the run on show, a row for each gesture, with what validation did since. It holds no events
/// itself.
class ChangesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Epoch, Step, What, Old, New, Effect, columns };

    explicit ChangesModel(const RunModel& model, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const ChangeGroup& group(int row) const { return m_groups[static_cast<std::size_t>(row)]; }
    int rowOf(int event) const; ///< -1: there is none
    /// "MAE 0.912 in epoch 12, 0.874 in epoch 20"; empty: there is none.
    QString effectSentence(int row) const;

private:
    std::optional<ChangeEffect> effect(int row) const;
    QString effectText(int row) const;
    void startOver();
    void takeRecord();
    void addRows();
    void epochAdded();

    const RunModel& m_model;
    std::vector<ChangeGroup> m_groups; ///< the rows that the views know of
};

}
