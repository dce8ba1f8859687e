#pragma once

#include "ui/views/embedding_picture.h"
#include "ui/views/view.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QMenu;
class QPushButton;

namespace cmir::viz {
class ColorKey;
class EmbeddingPlot;
}

namespace cmir::ui {

class EmptyState;
class JobRunner;

/// Z_inv and Z_spu of every modality side by side, projected to their first two principal components, live while it
/// trains.
class EmbeddingsView : public View {
    Q_OBJECT

public:
    EmbeddingsView(RunModel& model, JobRunner& jobs, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    bool isBusy() const override;
    void setColoring(const QString& choiceId);
    QString coloring() const { return m_coloring.id; }
    void setShownSplits(const QStringList& splits);
    QStringList shownSplits() const { return m_splits; }
    const EmbeddingPicture* picture() const { return m_picture.get(); }

protected:
    void refresh() override;

private:
    QWidget* makeControls();
    void runChanged();
    void fillColorings();
    void fillSplits();
    void makePanels();
    void startJob();
    void show(EmbeddingPicture picture);
    void hoverEverywhere(int index);

    JobRunner& m_jobs;
    EmptyState* m_empty;
    QComboBox* m_colorBy;
    QPushButton* m_chooseSplits;
    QLabel* m_progress;
    viz::ColorKey* m_key;
    QGridLayout* m_grid;
    QList<viz::EmbeddingPlot*> m_panels;
    QStringList m_modalities;
    QStringList m_splits;
    ColoringChoice m_coloring;
    std::shared_ptr<const EmbeddingPicture> m_picture;
    bool m_computing = false;
    bool m_again = false; ///< something changed while a job was under way
    bool m_newRun = true; ///< the next picture chooses its axes itself
};

}
