#pragma once

#include "core/common/made_from.h"
#include "ui/latest_job.h"
#include "ui/views/measures_picture.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace cmir::ui {

class RunModel;
class SeedGroup;

/// Measured values beside the pictures: probes, independence and neighbours of each modality, on Z_inv and on Z_spu.
/// A finished run is measured by itself when the pane is visible; a state on the way, when asked. Every value's tooltip
/// says what it is and what a good one looks like. What was measured of the result before (RunModel::beneath) stands in
/// grey beside what is measured of the same split. Where the run has several seeds that have all ended, all are
/// measured, and the mean with its interval stands here, whichever of them is on show.
class MeasuresPane : public QWidget {
    Q_OBJECT

public:
    /// Of the projection on show.
    struct Trust {
        QString modality;
        bool invariant = true;
        std::optional<double> value;
        bool operator==(const Trust&) const = default;
    };

    static const QString slot; ///< of the job runner

    /// `seeds`: of the run on show; null: it has none.
    MeasuresPane(RunModel& model, JobRunner& jobs, const SeedGroup* seeds = nullptr, QWidget* parent = nullptr);

    void setTrust(const QString& projection, const QList<Trust>& trust);
    void measure();
    bool isBusy() const { return m_measuring.isBusy(); }
    const MeasuresPicture& picture() const { return m_picture; }
    enum Column { Measure, Invariant, Spurious, Chance, InvariantBefore, SpuriousBefore, Columns };
    QTreeWidget* tree() const { return m_tree; }
    QPushButton* measureButton() const { return m_measure; }

    QSize sizeHint() const override { return { 400, 400 }; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    /// One measure on both parts; null: not asked.
    struct Row {
        const MeasuredValue *invariant = nullptr, *spurious = nullptr;
        const MeasuredValue* any() const { return invariant ? invariant : spurious; }
    };

    QWidget* makeControls();
    void fillSplits();
    void recordChanged();
    void clear();
    void showState();
    void showPicture();
    void fitWidth();
    void keepBefore();
    void followSeeds();
    std::vector<MeasuresRequest> requests() const;
    QString valueText(const MeasuredValue* value) const;
    const MeasuresPicture* before() const;
    QTreeWidgetItem* addGroup(
        const QString& name, const std::vector<MeasuredValue>& values, const std::vector<MeasuredValue>& before);
    void addReason(QTreeWidgetItem* parent, const QString& reason);
    void addRow(QTreeWidgetItem* parent, const Row& own, const Row& before);
    void addTrust(QTreeWidgetItem* parent, const QString& modality);

    RunModel& m_model;
    const SeedGroup* m_seeds;
    QComboBox* m_split;
    QPushButton* m_measure;
    QProgressBar* m_progress;
    QLabel* m_note;
    QTreeWidget* m_tree;
    MeasuresPicture m_picture, m_before;
    MeasuresPicture m_overSeeds; ///< the last one of several seeds
    MadeFrom<RunRecord> m_overSeedsOf; ///< their runs
    std::shared_ptr<const RunRecord> m_of, m_beforeOf; ///< the finished runs that they are of; null: none
    QString m_projection;
    QList<Trust> m_trust;
    LatestJob m_measuring;
    bool m_measuresSeeds = false; ///< what is under way is of several
    bool m_due = false; ///< the finished run on show was not measured yet
};

}
