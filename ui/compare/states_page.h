#pragma once

#include "ui/compare/state_picture.h"
#include "ui/latest_job.h"
#include "viz/set_operation.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSplitter;
class QStackedWidget;

namespace cmir::viz {
class ColorKey;
class EmbeddingPlot;
class MatrixPlot;
class PlotWidget;
}

namespace cmir::ui {

class EmptyState;
class RunModel;
class SelectionModel;

/// Two states beside each other, A and B: where the same samples lie, who kept its neighbours, and how the correlation
/// of Z_inv with Z_spu has changed.
class StatesPage : public QWidget {
    Q_OBJECT

public:
    enum class Picture { Embeddings, Correlation };

    StatesPage(RunModel& model, const PinnedRuns& pinned, JobRunner& jobs, SelectionModel& selection,
        QWidget* parent = nullptr);

    void setPicture(Picture picture);
    /// Shows what there is now.
    void refresh();
    bool isBusy() const { return m_comparing.isBusy(); }
    QList<viz::PlotWidget*> plots() const;

    QComboBox* stateA() const { return m_a; }
    QComboBox* stateB() const { return m_b; }
    QComboBox* split() const { return m_split; }
    QComboBox* modality() const { return m_modality; }
    QComboBox* part() const { return m_part; }
    QComboBox* arrangement() const { return m_arrangement; }
    QLabel* words() const { return m_words; }
    bool isEmptyShown() const;
    const StatePicture& shown() const { return m_picture; }

private:
    QWidget* makeControls();
    QWidget* makePlots();
    void makeMatrices(QStackedWidget* pages);
    void fillStates();
    void fillChoices();
    const ComparedState* chosen(const QComboBox* box) const;
    void choose();
    void compare();
    void showPicture(StatePicture picture);
    void showPoints();
    void showMatrices();
    void showWords();
    void showSelection();
    void picked(const QList<int>& points, viz::SetOperation operation);

    RunModel& m_model;
    const PinnedRuns& m_pinned;
    SelectionModel& m_selection;
    QList<ComparedState> m_states;
    QComboBox* m_a;
    QComboBox* m_b;
    QComboBox* m_split;
    QComboBox* m_modality;
    QComboBox* m_part;
    QComboBox* m_arrangement;
    QLabel* m_words;
    EmptyState* m_empty;
    QStackedWidget* m_pages;
    viz::ColorKey* m_key;
    viz::ColorKey* m_correlationKey;
    viz::ColorKey* m_differenceKey;
    QSplitter* m_clouds;
    viz::EmbeddingPlot* m_cloudA;
    viz::EmbeddingPlot* m_cloudB;
    viz::MatrixPlot* m_matrixA;
    viz::MatrixPlot* m_matrixB;
    viz::MatrixPlot* m_difference;
    Picture m_shownPicture = Picture::Embeddings;
    StatePicture m_picture;
    QString m_captionA, m_captionB, m_partTitle; ///< of what is on show
    QString m_asked; ///< what the picture on show is of, so that a live one keeps its view
    bool m_choseA = false, m_choseB = false; ///< by the user; else the usual ones
    LatestJob m_comparing;
};

}
