#pragma once

#include "ui/latest_job.h"
#include "ui/turns.h"
#include "ui/views/embedding_picture.h"
#include "ui/views/view.h"
#include "viz/apart_tile.h"
#include "viz/embedding_plot.h"

#include <optional>

class QActionGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace cmir::ui {

class RunModel;
class EmptyState;
class EpochBar;
class MeasuresPane;
class PanelGrid;
class SeedApart;
class SeedGroup;
class SelectionModel;
class LayoutBar;

/// Z_inv and Z_spu of every modality side by side, projected into the plane (PCA, t-SNE and UMAP on request, probe
/// directions), live while it trains, with measured values beside them. Points are selected here for every view.
class EmbeddingsView : public View {
    Q_OBJECT

public:
    /// `seeds`: of the run on show; null: it has none.
    EmbeddingsView(RunModel& model, JobRunner& jobs, SelectionModel& selection, const SeedGroup* seeds = nullptr,
        QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    void setHalf(bool half) override;
    void setColoring(const QString& choiceId);
    QString coloring() const { return m_coloring.id; }
    void setShownSplits(const QStringList& splits);
    QStringList shownSplits() const { return m_splits; }
    void setProjection(ProjectionKind kind);
    ProjectionKind projection() const;
    QJsonObject state() const override; ///< projection, colouring, splits
    void restore(const QJsonObject& state) override;
    void setTool(viz::Tool tool);
    const EmbeddingPicture* picture() const { return m_picture.get(); }
    /// Every sample of the chosen splits instead of the shown ones, where a finished run's newest state is on show.
    void setEverySample(bool every);
    bool showsEverySample() const; ///< not only asked for
    /// How many points there are, how many are selected, and what those have more often than the others.
    QString countText() const;
    /// How many neighbours of a clicked point are marked; 0: none.
    void setNearestCount(int count);
    LayoutBar* layoutBar() const { return m_layoutBar; }
    EpochBar* epochs() const { return m_epochs; }
    MeasuresPane* measures() const { return m_measures; }
    void setMeasuresVisible(bool visible);

protected:
    void refresh() override;

private:
    QWidget* makeScrolled(QWidget* pictures);
    QWidget* makeControls();
    QWidget* makePictureControls();
    QWidget* makeTools();
    void runChanged();
    void fillColorings();
    void fillSplits();
    QStringList splitsOnShow() const;
    std::shared_ptr<const RunRecord> everyRecord() const;
    void makePanels();
    bool makePanel(); ///< the next one; false: that was the last, or there are all
    void changePicture();
    void setLayoutTarget();
    void startJob();
    void land(EmbeddingPicture picture);
    bool showNext(); ///< the next panel of what has landed; false: all is shown
    void finishShowing();
    void showTile();
    void showPanel(qsizetype index);
    void shareScales();
    void linkRows(qsizetype index);
    void showSelection();
    void picked(const QList<int>& points, viz::SetOperation operation);
    void hoverEverywhere(int index);
    QWidget* makeNearestControl();
    void findNearest(qsizetype panel, int point);
    void showNearest(); ///< or none
    void forgetNearest();
    std::shared_ptr<const RunRecord> finishedRun() const;
    std::shared_ptr<const RunRecord> wholeRun() const;
    void nameSelection(const QList<bool>& selected);
    QList<int> variantsOf(int index) const;

    RunModel& m_model;
    SelectionModel& m_selection;
    EmptyState* m_empty;
    QComboBox* m_colorBy;
    QComboBox* m_projection;
    QPushButton* m_chooseSplits;
    QToolButton* m_showMeasures;
    QToolButton* m_showContours;
    QToolButton* m_showTile;
    QToolButton* m_everySample;
    QToolButton* m_showNames;
    QSpinBox* m_nearestCount;
    QActionGroup* m_tools;
    QLabel* m_count;
    LayoutBar* m_layoutBar;
    EpochBar* m_epochs;
    MeasuresPane* m_measures;
    viz::ColorKey* m_key;
    viz::ApartTile* m_tile;
    PanelGrid* m_grid;
    QList<viz::EmbeddingPlot*> m_panels;
    Turns m_turns { [this] { return makePanel() || showNext(); } }; ///< panels are dear to make and to fill
    QList<QRectF> m_rowBoxes; ///< that the panels of a modality share; empty: each has its own
    QStringList m_modalities;
    QStringList m_splits;
    QStringList m_wantedSplits; ///< of every run that has them; empty: the view's own choice
    QString m_wantedColoring; ///< the same of the colouring
    ColoringChoice m_coloring;
    std::shared_ptr<const EmbeddingPicture> m_picture; ///< in all panels
    std::shared_ptr<const EmbeddingPicture> m_coming; ///< the one that takes its place, in the first panels already
    qsizetype m_came = 0; ///< how many
    bool m_keepView = false; ///< its axes are those of the one before
    LatestJob m_projecting;
    LatestJob m_findingNearest;
    LatestJob m_naming;
    QString m_selectedName; ///< what the selected points have more often than the others; empty: nothing that is clear
    /// The neighbours of a clicked point in all dimensions of a panel's representation.
    struct Nearest {
        qsizetype panel = 0;
        int point = -1; ///< -1: none is marked
        QList<int> others;
    };
    Nearest m_nearest;
    qsizetype m_selectedCount = -1; ///< of the points; -1: nothing is selected
    SeedApart* m_ofSeeds = nullptr; ///< null: this run has no other seeds
    std::shared_ptr<const EmbeddingPicture> m_landed; ///< waits for its turn
    bool m_splitsChosen = false; ///< of this run, by the view or by the user
    bool m_newAxes = true; ///< the next picture chooses its axes itself
    bool m_half = false;
    QList<QWidget*> m_niceties; ///< what half a view has no room for
};

}
