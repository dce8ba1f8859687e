#pragma once

#include "core/run/run_record.h"
#include "core/training/run_request.h"

#include <QDialog>

#include <cstdint>
#include <functional>
#include <vector>

class QComboBox;
class QLabel;
class QSpinBox;

namespace cmir::ui {

/// Asks where a run is to be branched, and shows what the branch will do otherwise: the settings of the panel that
/// differ from those in force there.
class BranchDialog : public QDialog {
    Q_OBJECT

public:
    using Changes = std::function<std::vector<ForkChange>(std::int64_t step)>;

    /// shownEpoch: the epoch on show, offered first; changes: what a branch after a step would change.
    BranchDialog(const RunRecord& run, std::int64_t shownEpoch, Changes changes, QWidget* parent = nullptr);

    std::int64_t step() const; ///< after which the branch parts
    std::int64_t epochs() const; ///< of the branch, in all

    QComboBox* place() const { return m_place; }
    QSpinBox* epoch() const { return m_epoch; }
    QSpinBox* epochsBox() const { return m_epochs; }
    QString changesText() const;

private:
    void showChanges();

    std::int64_t m_stepsPerEpoch, m_steps;
    Changes m_changes;
    QComboBox* m_place; ///< "after epoch", or before one of the run's changes: the step as data
    QSpinBox* m_epoch;
    QSpinBox* m_epochs;
    QLabel* m_what;
};

}
