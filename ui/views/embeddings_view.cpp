#include "ui/views/embeddings_view.h"

#include "ui/figures/figure_source.h"
#include "ui/icons.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_apart.h"
#include "ui/selection/selection_model.h"
#include "ui/text.h"
#include "ui/views/apart_picture.h"
#include "ui/views/empty_state.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/views/panel_grid.h"
#include "ui/views/projection_choices.h"
#include "ui/views/split_choice.h"
#include "viz/embedding_plot.h"

#include <QActionGroup>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

const QString embeddingsSlot = QStringLiteral("embeddings"), nearestSlot = QStringLiteral("nearest points"),
              namingSlot = QStringLiteral("selection name");

QString panelTitle(const EmbeddingPicture::Panel& panel)
{
    return QStringLiteral("%1 · %2").arg(
        panel.modality, panel.invariant ? QStringLiteral("Zᵢₙᵥ invariant") : QStringLiteral("Zₛₚᵤ spurious"));
}

/// By environment: where a part lies to the right says what it knows of the label.
ColoringChoice usualColoring()
{
    const QList<ColoringChoice> choices = coloringChoices(nullptr);
    const auto found = std::find_if(choices.begin(), choices.end(),
        [](const ColoringChoice& choice) { return choice.id == colorByVirtualEnvironment; });
    return found == choices.end() ? choices.first() : *found;
}

}

EmbeddingsView::EmbeddingsView(
    RunModel& model, JobRunner& jobs, SelectionModel& selection, const SeedGroup* seeds, QWidget* parent)
    : View(parent)
    , m_model(model)
    , m_selection(selection)
    , m_layoutBar(new LayoutBar(jobs))
    , m_epochs(new EpochBar(model))
    , m_measures(new MeasuresPane(model, jobs, seeds))
    , m_key(new viz::ColorKey)
    , m_tile(new viz::ApartTile)
    , m_coloring(usualColoring())
    , m_projecting(jobs, embeddingsSlot, tr("Projecting"))
    , m_findingNearest(jobs, nearestSlot, tr("Finding neighbours"))
    , m_naming(jobs, namingSlot, tr("Naming the selection"))
{
    auto* pictures = new QWidget;
    auto* layout = new QVBoxLayout(pictures);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(makePictureControls());
    layout->addWidget(m_tile);
    layout->addWidget(m_layoutBar);
    m_key->setSwitchable(true);
    connect(m_key, &viz::ColorKey::hiddenChanged, this, [this] {
        for (viz::EmbeddingPlot* plot : std::as_const(m_panels))
            plot->setHiddenCategories(m_key->hidden());
    });
    layout->addWidget(m_key);
    m_grid = new PanelGrid;
    layout->addWidget(m_grid, 1);
    auto* content = new QSplitter;
    content->setChildrenCollapsible(false);
    content->addWidget(makeScrolled(pictures));
    content->addWidget(m_measures);
    content->setStretchFactor(0, 1);
    m_measures->hide();
    m_layoutBar->hide();
    m_epochs->setBusyTest([this] { return isBusy(); });
    m_empty = new EmptyState(QStringLiteral("embeddings"), tr("Embeddings"),
        tr("Here the invariant and the spurious representation of every modality will lie side by side, so that you "
           "see whether they "
           "come apart: labels should be ordered in the invariant one, virtual environments told apart in the spurious "
           "one only.\n\n"
           "Press Train (F5), or open a run file."),
        content);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);

    if (seeds) {
        m_ofSeeds = new SeedApart(model, *seeds, jobs, this);
        connect(m_ofSeeds, &SeedApart::changed, this, [this] { isVisible() ? showTile() : scheduleRefresh(); });
    }
    connect(&model, &RunModel::runReset, this, &EmbeddingsView::runChanged);
    connect(&model, &RunModel::testShownChanged, this, &EmbeddingsView::changePicture);
    connect(&model, &RunModel::snapshotChanged, this, &EmbeddingsView::scheduleRefresh);
    connect(&selection, &SelectionModel::changed, this, &EmbeddingsView::showSelection);
    connect(m_layoutBar, &LayoutBar::layoutsChanged, this, [this] {
        if (layoutMethod(projection())) // no other picture shows it
            scheduleRefresh();
    });
}

void EmbeddingsView::setTool(viz::Tool tool)
{
    for (QAction* action : m_tools->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(tool));
    for (viz::EmbeddingPlot* plot : std::as_const(m_panels))
        plot->setTool(tool);
}

ProjectionKind EmbeddingsView::projection() const
{
    return static_cast<ProjectionKind>(m_projection->currentData().toInt());
}

void EmbeddingsView::setProjection(ProjectionKind kind)
{
    const int index = m_projection->findData(static_cast<int>(kind));
    if (index < 0)
        return;
    m_projection->setCurrentIndex(index);
    m_projection->setToolTip(m_projection->currentData(Qt::ToolTipRole).toString());
    const std::optional<LayoutMethod> method = layoutMethod(kind);
    m_layoutBar->setVisible(method.has_value());
    if (method)
        m_layoutBar->setMethod(*method);
    m_newAxes = true;
    changePicture();
    Q_EMIT stateChanged();
}

void EmbeddingsView::setMeasuresVisible(bool visible)
{
    if (m_measures->isHidden() != visible)
        return;
    m_showMeasures->setChecked(visible);
    m_measures->setVisible(visible);
    if (visible)
        scheduleRefresh(); // the picture's own measure is computed with it
}

/// What the picture shows is chosen anew: one that was asked for before does not fit the controls.
void EmbeddingsView::changePicture()
{
    m_projecting.drop();
    m_landed = nullptr;
    scheduleRefresh();
}

QJsonObject EmbeddingsView::source() const
{
    return sourceOfRun(m_model);
}

QList<viz::PlotWidget*> EmbeddingsView::plots() const
{
    return { m_panels.begin(), m_panels.end() };
}

bool EmbeddingsView::isBusy() const
{
    return View::isBusy() || m_projecting.isBusy() || m_findingNearest.isBusy() || m_turns.isActive()
        || (m_ofSeeds && m_ofSeeds->isBusy()) || std::ranges::any_of(m_panels, &viz::EmbeddingPlot::isDrawing);
}

void EmbeddingsView::runChanged()
{
    m_splits.clear();
    m_splitsChosen = false;
    m_layoutBar->forget();
    forgetNearest();
    m_coming.reset(); // panel by panel, of the run before
    m_newAxes = true;
    fillColorings();
    changePicture();
}

void EmbeddingsView::fillColorings()
{
    m_colorBy->clear();
    bool present = false;
    for (const ColoringChoice& choice : coloringChoices(m_model.runDataset().get())) {
        m_colorBy->addItem(choice.title, choice.id);
        present = present || choice == m_coloring;
    }
    const int wanted = m_wantedColoring.isEmpty() ? -1 : m_colorBy->findData(m_wantedColoring);
    if (wanted >= 0)
        m_coloring = { m_wantedColoring, m_colorBy->itemText(wanted) };
    else if (!present)
        m_coloring = usualColoring();
    m_colorBy->setCurrentIndex(m_colorBy->findData(m_coloring.id));
}

void EmbeddingsView::setColoring(const QString& choiceId)
{
    const int index = m_colorBy->findData(choiceId);
    if (index < 0)
        return;
    m_colorBy->setCurrentIndex(index);
    m_coloring = { choiceId, m_colorBy->itemText(index) };
    m_wantedColoring = choiceId;
    changePicture();
    Q_EMIT stateChanged();
}

void EmbeddingsView::setShownSplits(const QStringList& splits)
{
    m_splits = splits;
    m_splitsChosen = true;
    m_wantedSplits = splits;
    changePicture();
    Q_EMIT stateChanged();
}

/// Of the chosen ones those that may be looked at.
QStringList EmbeddingsView::splitsOnShow() const
{
    const QStringList may = splitsToShow(m_model);
    QStringList shown = m_splits;
    shown.removeIf([&](const QString& split) { return !may.contains(split); });
    return shown;
}

QJsonObject EmbeddingsView::state() const
{
    return { { QStringLiteral("projection"), static_cast<int>(projection()) },
        { QStringLiteral("coloring"), m_coloring.id }, { QStringLiteral("every_sample"), m_everySample->isChecked() },
        { QStringLiteral("nearest"), m_nearestCount->value() },
        { QStringLiteral("splits"), QJsonArray::fromStringList(m_wantedSplits) } };
}

void EmbeddingsView::restore(const QJsonObject& state)
{
    m_wantedColoring = state[u"coloring"].toString();
    m_wantedSplits.clear();
    for (const auto& split : state[u"splits"].toArray())
        m_wantedSplits << split.toString();
    m_everySample->setChecked(state[u"every_sample"].toBool());
    m_nearestCount->setValue(state[u"nearest"].toInt(m_nearestCount->value()));
    fillColorings();
    setProjection(static_cast<ProjectionKind>(state[u"projection"].toInt(static_cast<int>(projection()))));
}

void EmbeddingsView::fillSplits()
{
    m_chooseSplits->menu()->clear();
    if (!m_model.snapshot())
        return;
    const QStringList may = splitsToShow(m_model);
    const auto counts = m_model.sampleCounts();
    for (const Variants& split : m_model.snapshot()->splits) {
        const QString name = toQt(split.split);
        if (!may.contains(name))
            continue;
        auto count = static_cast<std::int64_t>(split.sample.size());
        for (const auto& [known, samples] : counts)
            if (finishedRun() && known == split.split)
                count = samples;
        QAction* action = m_chooseSplits->menu()->addAction(QStringLiteral("%1 (%2)").arg(name).arg(count));
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
    const auto& snapshot = m_model.snapshot();
    m_empty->setEmpty(!snapshot);
    if (!snapshot)
        return;
    if (!std::exchange(m_splitsChosen, true)) {
        for (const Variants& split : snapshot->splits)
            if (m_wantedSplits.contains(toQt(split.split)))
                m_splits << toQt(split.split);
        const bool none = m_splits.isEmpty();
        for (const Variants& split : snapshot->splits)
            if (none && (split.split == "valid" || split.split == "test"))
                m_splits << toQt(split.split);
    }
    const QString splits = splitsOnShow().isEmpty() ? tr("none") : splitsOnShow().join(QStringLiteral(", "));
    m_chooseSplits->setText(tr("&Splits: %1").arg(splits));
    makePanels();
    setLayoutTarget();
    startJob();
}

void EmbeddingsView::setLayoutTarget()
{
    if (!layoutMethod(projection()))
        return;
    if (const auto whole = wholeRun()) { // its points are known when they are on show
        if (m_picture && m_picture->whole == whole && m_picture->wholeSplits == splitsOnShow())
            m_layoutBar->setTarget(m_picture->snapshot, m_picture->points);
        else
            m_layoutBar->setTarget(nullptr, {});
        return;
    }
    m_layoutBar->setTarget(
        m_model.snapshot(), choosePoints(*m_model.snapshot(), splitsOnShow(), showsVariants(projection(), m_coloring)));
}

void EmbeddingsView::makePanels()
{
    QStringList modalities;
    for (const std::string& name : m_model.snapshot()->modalityNames)
        modalities << toQt(name);
    if (modalities == m_modalities)
        return;
    qDeleteAll(m_panels);
    m_panels.clear();
    m_coming.reset();
    m_modalities = modalities;
    m_grid->setPairs(static_cast<int>(m_modalities.size()));
    m_turns.start();
}

bool EmbeddingsView::makePanel()
{
    const auto i = static_cast<int>(m_panels.size());
    if (i == 2 * m_modalities.size())
        return false;
    auto* plot = new viz::EmbeddingPlot;
    plot->setLegendVisible(false);
    plot->setAccessibleName(
        QStringLiteral("%1 %2").arg(m_modalities[i / 2], i % 2 == 0 ? tr("invariant") : tr("spurious")));
    plot->setTool(static_cast<viz::Tool>(m_tools->checkedAction()->data().toInt()));
    connect(plot, &viz::EmbeddingPlot::hovered, this, &EmbeddingsView::hoverEverywhere);
    connect(plot, &viz::EmbeddingPlot::picked, this, &EmbeddingsView::picked);
    plot->setHiddenCategories(m_key->hidden());
    adopt(plot);
    m_grid->add(plot);
    m_panels << plot;
    linkRows(i);
    if (m_panels.size() == 2 * m_modalities.size())
        for (viz::EmbeddingPlot* panel : std::as_const(m_panels))
            panel->placeTitlesLike(m_panels);
    return true;
}

void EmbeddingsView::startJob()
{
    EmbeddingRequest request { m_model.snapshot(), { m_model.runDataset(), m_model.record() }, splitsOnShow(),
        m_coloring, m_coming ? m_coming : m_picture, projection(), m_layoutBar->keptLayouts(),
        !m_model.isTraining() && !m_measures->isHidden(), m_showNames->isChecked(), m_showContours->isChecked(),
        m_model.testShown() && !m_model.isTraining() ? "test" : "valid", wholeRun(), m_model.beneath(), everyRecord() };
    m_projecting.request([request](const JobContext& job) { return makePicture(request, job); },
        [this](EmbeddingPicture picture) { land(std::move(picture)); });
}

void EmbeddingsView::land(EmbeddingPicture picture)
{
    m_landed = std::make_shared<const EmbeddingPicture>(std::move(picture));
    m_turns.start();
}

bool EmbeddingsView::showNext()
{
    if (!m_coming) {
        m_coming = std::exchange(m_landed, nullptr);
        if (!m_coming)
            return false;
        m_came = 0;
        m_keepView = !std::exchange(m_newAxes, false) && m_picture
            && m_picture->points.size() == m_coming->points.size() && m_picture->kind == m_coming->kind;
    }
    if (m_came < m_panels.size())
        showPanel(m_came++);
    else
        finishShowing();
    return true;
}

void EmbeddingsView::finishShowing()
{
    const std::shared_ptr<const EmbeddingPicture> before = std::exchange(m_picture, std::exchange(m_coming, nullptr));
    if (m_picture->whole)
        setLayoutTarget();
    // Of a layout under way many pictures come, of the same points: what is marked or looked for stays.
    const bool samePoints = before && before->points == m_picture->points;
    if (!samePoints || (m_nearest.point < 0 && before->snapshot != m_picture->snapshot))
        forgetNearest();
    else if (before->snapshot != m_picture->snapshot)
        findNearest(m_nearest.panel, m_nearest.point);
    else
        showNearest();
    shareScales();
    showTile();
    m_key->setColoring(m_picture->coloring);
    showSelection();
    QList<MeasuresPane::Trust> trust;
    for (const EmbeddingPicture::Panel& panel : m_picture->panels)
        trust << MeasuresPane::Trust { panel.modality, panel.invariant, panel.trustworthiness };
    m_measures->setTrust(m_projection->currentText(), trust);
}

void EmbeddingsView::showPanel(qsizetype index)
{
    const auto shown = m_coming;
    const EmbeddingPicture::Panel& panel = shown->panels[static_cast<std::size_t>(index)];
    viz::EmbeddingPlot* plot = m_panels[index];
    plot->setTitle(
        panel.note.isEmpty() ? panelTitle(panel) : QStringLiteral("%1 · %2").arg(panelTitle(panel), panel.note));
    plot->setCaption(QStringLiteral("%1 · epoch %2 · %3%4%5")
                         .arg(m_model.caption())
                         .arg(shown->snapshot->epoch)
                         .arg(m_projection->currentText(),
                             panel.contours.isEmpty() ? QString() : tr(" · lines: 50 % and 90 % of the points"),
                             !shown->ghostOf(panel) ? QString() : tr(" · grey: the result before")));
    plot->setEmptyText(shown->points.empty()
            ? tr("No samples: choose splits above.")
            : tr("%1 is computed when you ask for it: press Compute.").arg(m_projection->currentText()));
    plot->setAxes(panel.xTitle, panel.yTitle);
    plot->setAxisScale(shown->kind == ProjectionKind::Probe ? viz::AxisScale::Free : viz::AxisScale::Equal);
    plot->setReadyCloud(panel.cloud, shown->coloringOf(panel), panel.contours, m_keepView);
    if (const auto ghost = shown->ghostOf(panel))
        plot->setReadyGhost(ghost);
    else
        plot->setGhost(QList<QPointF>());
    plot->setNames(panel.names);
    plot->setPointColumns(shown->columnNames, [shown](int point, int column) { return shown->datum(point, column); });
    plot->setCardText([shown](int point) { return shown->card(point); });
}

void EmbeddingsView::showSelection()
{
    if (!m_picture)
        return;
    const Snapshot& snapshot = *m_picture->snapshot;
    QList<bool> selected;
    qsizetype count = 0;
    if (!m_selection.selected().isEmpty()) {
        std::vector<SampleSet::OfSplit> ofSplit;
        for (const Variants& split : snapshot.splits)
            ofSplit.push_back(m_selection.selected().ofSplit(split.split));
        selected.reserve(static_cast<qsizetype>(m_picture->points.size()));
        for (const EmbeddingPoint& point : m_picture->points) {
            selected << ofSplit[point.split].contains(point.sample(snapshot));
            count += selected.last() ? 1 : 0;
        }
    }
    for (viz::EmbeddingPlot* plot : std::as_const(m_panels))
        plot->setSelected(selected);
    m_selectedCount = selected.isEmpty() ? -1 : count;
    nameSelection(selected);
    m_count->setText(countText());
}

/// How many points there are, and what is marked among them.
QString EmbeddingsView::countText() const
{
    if (!m_picture)
        return {};
    const auto points = static_cast<qsizetype>(m_picture->points.size());
    QString said = m_selectedCount < 0 ? tr("%1 points").arg(points)
                                       : tr("%1 of %2 points selected").arg(m_selectedCount).arg(points);
    if (m_nearest.point >= 0)
        said += tr(" · %1 nearest in %2")
                    .arg(m_nearest.others.size())
                    .arg(panelTitle(m_picture->panels[static_cast<std::size_t>(m_nearest.panel)]));
    if (std::ranges::any_of(m_panels, [](const auto* plot) { return !plot->ghost().isEmpty(); }))
        said += tr(" · grey: the result before");
    if (!m_selectedName.isEmpty())
        said += QStringLiteral(" · ") + m_selectedName;
    return said;
}

void EmbeddingsView::picked(const QList<int>& points, viz::SetOperation operation)
{
    if (!m_picture)
        return;
    const Snapshot& snapshot = *m_picture->snapshot;
    std::vector<std::vector<std::int64_t>> rows(snapshot.splits.size());
    for (const int index : points) {
        if (index >= static_cast<int>(m_picture->points.size())) // of one that is about to come
            continue;
        const EmbeddingPoint& point = m_picture->points[static_cast<std::size_t>(index)];
        rows[point.split].push_back(point.sample(snapshot));
    }
    SampleSet samples;
    std::optional<SampleRef> only;
    for (std::size_t s = 0; s < rows.size(); ++s) {
        samples.insertRows(snapshot.splits[s].split, rows[s]);
        if (!rows[s].empty())
            only = SampleRef { snapshot.splits[s].split, rows[s].back() };
    }
    m_selection.apply(samples, operation);
    if (points.size() == 1)
        m_selection.setCurrent(only);
    const qsizetype panel = m_panels.indexOf(qobject_cast<viz::EmbeddingPlot*>(sender()));
    if (points.size() == 1 && operation == viz::SetOperation::Replace && panel >= 0)
        findNearest(panel, points.first());
    else if (points.isEmpty())
        forgetNearest();
}

/// The answers of probes have a meaning and a unit: both parts of a modality are laid on one scale.
void EmbeddingsView::shareScales()
{
    if (m_picture->kind != ProjectionKind::Probe) {
        m_rowBoxes.clear();
        return;
    }
    m_rowBoxes.resize(m_modalities.size());
    for (qsizetype row = 0; row < m_rowBoxes.size(); ++row) {
        const QRectF box = m_panels[2 * row]->usualBox().united(m_panels[2 * row + 1]->usualBox());
        QRectF& kept = m_rowBoxes[row];
        const bool suits = m_keepView && kept.contains(box) && box.width() >= 0.7 * kept.width()
            && box.height() >= 0.7 * kept.height();
        if (!suits)
            kept = box.marginsAdded(
                QMarginsF(0.05 * box.width(), 0.05 * box.height(), 0.05 * box.width(), 0.05 * box.height()));
        m_panels[2 * row]->setUsualBox(kept);
        m_panels[2 * row + 1]->setUsualBox(kept);
    }
}

/// Panels on one scale are moved together.
void EmbeddingsView::linkRows(qsizetype index)
{
    viz::EmbeddingPlot* plot = m_panels[index];
    const auto other = [this, index]() -> viz::EmbeddingPlot* {
        const qsizetype peer = index % 2 == 0 ? index + 1 : index - 1;
        return m_rowBoxes.isEmpty() || peer >= m_panels.size() ? nullptr : m_panels[peer];
    };
    connect(plot, &viz::EmbeddingPlot::viewChosen, this, [other](const QRectF& view) {
        if (viz::EmbeddingPlot* peer = other())
            peer->showView(view);
    });
    connect(plot, &viz::EmbeddingPlot::viewReset, this, [other] {
        if (viz::EmbeddingPlot* peer = other()) {
            const QSignalBlocker blocker(peer);
            peer->resetView();
        }
    });
}

/// The points of the same sample in every environment; empty where the clean ones alone are drawn.
QList<int> EmbeddingsView::variantsOf(int index) const
{
    QList<int> variants;
    if (!m_picture || index < 0 || index >= static_cast<int>(m_picture->points.size()))
        return variants;
    const EmbeddingPoint& point = m_picture->points[static_cast<std::size_t>(index)];
    const auto same
        = [&](const EmbeddingPoint& other) { return other.split == point.split && other.shown == point.shown; };
    // They lie side by side, in the order of the environments.
    auto first = static_cast<std::size_t>(index);
    while (first > 0 && same(m_picture->points[first - 1]))
        --first;
    for (std::size_t i = first; i < m_picture->points.size() && same(m_picture->points[i]); ++i)
        variants << static_cast<int>(i);
    return variants.size() > 1 ? variants : QList<int> {};
}

void EmbeddingsView::hoverEverywhere(int index)
{
    const QList<int> variants = variantsOf(index);
    for (viz::EmbeddingPlot* plot : std::as_const(m_panels)) {
        if (plot != sender())
            plot->setHovered(index);
        plot->setPath(variants);
    }
}

}
