#pragma once

#include "ui/latest_job.h"
#include "ui/samples/sample_card_picture.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;

namespace cmir::viz {
class EmbeddingPlot;
class PlotWidget;
}

namespace cmir::ui {

class RunModel;
class SelectionModel;

/// The sample that is looked at: what is known of it, its noisy variants as a path in both spaces with the prediction
/// under each, and its nearest neighbours.
class SampleCard : public QWidget {
    Q_OBJECT

public:
    SampleCard(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent = nullptr);

    void setTable(std::shared_ptr<const SampleTable> table);

    const SampleCardPicture& picture() const { return m_picture; }
    QComboBox* modalityChooser() const { return m_modality; }
    QList<viz::PlotWidget*> plots() const;
    QLabel* factsLabel() const { return m_facts; }
    QLabel* variantsLabel() const { return m_variants; }
    QLabel* neighboursLabel() const { return m_neighbours; }

Q_SIGNALS:
    void pictureChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void showAnother(); ///< another sample, modality or run
    void refresh(); ///< the same sample, in the newest state
    void fillModalities();
    void showPicture();
    void showPlanes();
    QString factsText(bool metadata) const;
    QString variantsText() const;
    QString neighboursText() const;
    void follow(const QString& link);

    RunModel& m_model;
    SelectionModel& m_selection;
    std::shared_ptr<const SampleTable> m_table;
    SampleCardPicture m_picture;
    LatestJob m_looking;
    bool m_due = false; ///< what is shown is old: it changed while the card was hidden

    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_transcript;
    QLabel* m_metadata; ///< last: there may be dozens of columns
    QWidget* m_spaces; ///< everything of the run: modality, planes, variants, neighbours
    QComboBox* m_modality;
    QBoxLayout* m_planes;
    viz::EmbeddingPlot* m_invariant;
    viz::EmbeddingPlot* m_spurious;
    QLabel* m_variants;
    QLabel* m_neighbours;
};

}
