#include "ui/views/embeddings_view.h"

#include "ui/job_runner.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/embedding_plot.h"

#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

const QString slotName = QStringLiteral("embeddings");

QString panelTitle(const EmbeddingPicture::Panel& panel)
{
    return QStringLiteral("%1 · %2").arg(
        panel.modality, panel.invariant ? QStringLiteral("Zᵢₙᵥ invariant") : QStringLiteral("Zₛₚᵤ spurious"));
}

QString axisTitle(const EmbeddingPicture::Panel& panel, std::size_t axis)
{
    return QObject::tr("PC %1 (%2 %)").arg(axis + 1).arg(100 * panel.plane.explained[axis], 0, 'f', 0);
}

}

EmbeddingsView::EmbeddingsView(RunModel& model, JobRunner& jobs, QWidget* parent)
    : View(model, parent)
    , m_jobs(jobs)
    , m_key(new viz::ColorKey)
    , m_coloring(coloringChoices(nullptr).first())
{
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(m_key);
    m_grid = new QGridLayout;
    m_grid->setSpacing(8);
    layout->addLayout(m_grid, 1);
    m_empty = new EmptyState(QStringLiteral("embeddings"), tr("Embeddings"),
        tr("Here the invariant and the spurious representation of every modality will lie side by side, so that you "
           "see whether they "
           "come apart: labels should be ordered on the left, virtual environments told apart on the right only.\n\n"
           "Press Train (F5), or open a run file."),
        content);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);

    connect(&jobs, &JobRunner::failed, this,
        [this](const QString& slot) { m_computing = m_computing && slot != slotName; });
    connect(&model, &RunModel::runReset, this, &EmbeddingsView::runChanged);
    connect(&model, &RunModel::snapshotChanged, this, &EmbeddingsView::scheduleRefresh);
}

QWidget* EmbeddingsView::makeControls()
{
    m_colorBy = new QuietComboBox;
    m_colorBy->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_colorBy->setAccessibleName(tr("Colour by"));
    connect(m_colorBy, &QComboBox::activated, this, [this] { setColoring(m_colorBy->currentData().toString()); });
    auto* colorLabel = new QLabel(tr("&Colour by"));
    colorLabel->setBuddy(m_colorBy);
    m_chooseSplits = new QPushButton;
    m_chooseSplits->setMenu(new QMenu(m_chooseSplits));
    m_chooseSplits->setToolTip(tr("Which splits' shown samples are drawn."));
    connect(m_chooseSplits->menu(), &QMenu::aboutToShow, this, &EmbeddingsView::fillSplits);
    m_progress = new QLabel;

    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(colorLabel);
    layout->addWidget(m_colorBy);
    layout->addSpacing(8);
    layout->addWidget(m_chooseSplits);
    layout->addStretch();
    layout->addWidget(m_progress);
    fillColorings();
    return controls;
}

QList<viz::PlotWidget*> EmbeddingsView::plots() const
{
    return { m_panels.begin(), m_panels.end() };
}

bool EmbeddingsView::isBusy() const
{
    return View::isBusy() || m_computing || m_again;
}

void EmbeddingsView::runChanged()
{
    m_splits.clear();
    m_newRun = true;
    fillColorings();
    scheduleRefresh();
}

void EmbeddingsView::fillColorings()
{
    m_colorBy->clear();
    bool present = false;
    for (const ColoringChoice& choice : coloringChoices(model().runDataset().get())) {
        m_colorBy->addItem(choice.title, choice.id);
        present = present || choice == m_coloring;
    }
    if (!present)
        m_coloring = coloringChoices(nullptr).first();
    m_colorBy->setCurrentIndex(m_colorBy->findData(m_coloring.id));
}

void EmbeddingsView::setColoring(const QString& choiceId)
{
    const int index = m_colorBy->findData(choiceId);
    if (index < 0)
        return;
    m_colorBy->setCurrentIndex(index);
    m_coloring = { choiceId, m_colorBy->itemText(index) };
    scheduleRefresh();
}

void EmbeddingsView::setShownSplits(const QStringList& splits)
{
    m_splits = splits;
    scheduleRefresh();
}

void EmbeddingsView::fillSplits()
{
    m_chooseSplits->menu()->clear();
    if (!model().snapshot())
        return;
    for (const Variants& split : model().snapshot()->splits) {
        const QString name = q(split.split);
        QAction* action
            = m_chooseSplits->menu()->addAction(QStringLiteral("%1 (%2)").arg(name).arg(split.sample.size()));
        action->setCheckable(true);
        action->setChecked(m_splits.contains(name));
        connect(action, &QAction::toggled, this, [this, name](bool on) {
            QStringList splits = m_splits;
            splits.removeAll(name);
            if (on)
                splits << name;
            setShownSplits(splits);
        });
    }
}

void EmbeddingsView::refresh()
{
    const auto& snapshot = model().snapshot();
    m_empty->setEmpty(!snapshot);
    if (!snapshot)
        return;
    if (m_splits.isEmpty() && m_newRun) {
        for (const Variants& split : snapshot->splits)
            if (split.split == "valid" || split.split == "test")
                m_splits << q(split.split);
    }
    m_chooseSplits->setText(
        tr("&Splits: %1").arg(m_splits.isEmpty() ? tr("none") : m_splits.join(QStringLiteral(", "))));
    makePanels();
    startJob();
}

void EmbeddingsView::makePanels()
{
    QStringList modalities;
    for (const std::string& name : model().snapshot()->modalityNames)
        modalities << q(name);
    if (modalities == m_modalities)
        return;
    qDeleteAll(m_panels);
    m_panels.clear();
    m_modalities = modalities;
    for (int i = 0; i < 2 * modalities.size(); ++i) {
        auto* plot = new viz::EmbeddingPlot;
        plot->setLegendVisible(false);
        plot->setAccessibleName(
            QStringLiteral("%1 %2").arg(modalities[i / 2], i % 2 == 0 ? tr("invariant") : tr("spurious")));
        plot->setEmptyText(tr("No samples: choose splits above."));
        connect(plot, &viz::EmbeddingPlot::hovered, this, &EmbeddingsView::hoverEverywhere);
        adopt(plot);
        m_grid->addWidget(plot, i / 2, i % 2);
        m_panels << plot;
    }
}

void EmbeddingsView::startJob()
{
    if (m_computing) { // the newest state is shown when the job under way has ended
        m_again = true;
        return;
    }
    m_again = false;
    m_computing = true;
    EmbeddingRequest request { model().snapshot(), { model().runDataset(), model().record() }, m_splits, m_coloring,
        m_picture };
    m_jobs.start(
        slotName, tr("Projecting"), this, [request](const JobContext& job) { return makePicture(request, job); },
        [this](EmbeddingPicture picture) {
            m_computing = false;
            show(std::move(picture));
            if (m_again)
                scheduleRefresh();
            m_again = false;
        });
}

void EmbeddingsView::show(EmbeddingPicture picture)
{
    if (static_cast<qsizetype>(picture.panels.size()) != m_panels.size()) {
        scheduleRefresh(); // of an earlier run with other modalities
        return;
    }
    const bool keepView = !m_newRun && m_picture && m_picture->points.size() == picture.points.size();
    const auto shown = std::make_shared<const EmbeddingPicture>(std::move(picture));
    m_picture = shown;
    m_newRun = false;
    for (qsizetype i = 0; i < m_panels.size(); ++i) {
        const EmbeddingPicture::Panel& panel = shown->panels[static_cast<std::size_t>(i)];
        viz::EmbeddingPlot* plot = m_panels[i];
        plot->setTitle(panelTitle(panel));
        plot->setCaption(model().caption());
        plot->setAxes(axisTitle(panel, 0), axisTitle(panel, 1));
        plot->setPoints(panel.positions, keepView);
        plot->setColoring(shown->coloring);
        plot->setPointColumns(shown->columnNames, shown->columns);
        plot->setCardText([shown](int index) { return shown->card(index); });
    }
    m_key->setColoring(shown->coloring);
    m_progress->setText(tr("epoch %1 · %2 points").arg(shown->snapshot->epoch).arg(shown->points.size()));
}

void EmbeddingsView::hoverEverywhere(int index)
{
    for (viz::EmbeddingPlot* plot : std::as_const(m_panels))
        if (plot != sender())
            plot->setHovered(index);
}

}
