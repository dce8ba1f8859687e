#include "ui/compare/states_page.h"

#include "core/data/split_names.h"
#include "ui/long_names.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/selection/selection_model.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"
#include "viz/theme.h"

#include <QAbstractItemView>
#include <QGridLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

const QString comparingSlot = QStringLiteral("compare");

enum Arrangement { SideBySide, Trails };

QPixmap stateSwatch(const QColor& color)
{
    QPixmap picture(12, 12);
    picture.fill(color);
    return picture;
}

viz::Coloring overlapColoring(const QList<double>& values)
{
    viz::Coloring coloring;
    coloring.title = QObject::tr("share of neighbours kept");
    coloring.values = values;
    coloring.minimum = 0;
    coloring.maximum = 1;
    return coloring;
}

viz::Coloring correlationColoring(const QString& title, double limit)
{
    viz::Coloring coloring;
    coloring.title = title;
    coloring.values = { -limit, 0, limit };
    coloring.minimum = -limit;
    coloring.maximum = limit;
    coloring.diverging = true;
    return coloring;
}

/// Fills a box with other texts, if they are others, and keeps what was chosen.
void offer(QComboBox* box, const QStringList& names, const QString& usual)
{
    QStringList present;
    for (int i = 0; i < box->count(); ++i)
        present << box->itemText(i);
    if (present == names)
        return;
    const QString before = box->currentText();
    box->clear();
    box->addItems(names);
    const int kept = box->findText(before);
    box->setCurrentIndex(kept >= 0 ? kept : std::max(0, box->findText(usual)));
}

QString percentOf(double share)
{
    return QStringLiteral("%1 %").arg(100 * share, 0, 'f', share < 0.1 ? 1 : 0);
}

double largestSize(const Matrix& matrix)
{
    double largest = 0;
    for (const float value : matrix.values)
        if (std::isfinite(value))
            largest = std::max(largest, std::abs(static_cast<double>(value)));
    return largest;
}

}

StatesPage::StatesPage(
    RunModel& model, const PinnedRuns& pinned, JobRunner& jobs, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_pinned(pinned)
    , m_selection(selection)
    , m_comparing(jobs, comparingSlot, tr("Comparing representations"))
{
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(8);
    inner->addWidget(makeControls());
    inner->addWidget(makePlots(), 1);
    inner->addStretch(); // where there is nothing to draw
    m_empty = new EmptyState(QStringLiteral("compare"), tr("Two at a time"),
        tr("Here you will see where the same samples lie in two runs, or at two epochs of one, and which of them kept "
           "their neighbours.\n\nPin runs in the Runs list: click the circle. Or train (F5): the epochs that are kept "
           "while it trains can be put beside each other."),
        content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_empty);
    connect(&selection, &SelectionModel::changed, this, &StatesPage::showSelection);
    connect(&model, &RunModel::testShownChanged, this, &StatesPage::refresh);
    connect(&model, &RunModel::runReset, this, [this] {
        if (!isVisible()) { // each holds all of a run; they are found again when the page is shown
            m_comparing.drop();
            m_states.clear();
        }
    });
}

QWidget* StatesPage::makeControls()
{
    const auto box = [this](const QString& name, const QString& tip) {
        auto* made = new QuietComboBox;
        made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        made->setMinimumContentsLength(8);
        made->setAccessibleName(name);
        made->setToolTip(richTip(tip));
        connect(made, &QComboBox::activated, this, &StatesPage::choose);
        return made;
    };
    const QString what = tr("The run on show, one of the epochs that were kept of it, or a pinned run.");
    m_a = box(tr("State A"), what + QLatin1Char(' ') + tr("B is laid over A: turned, moved and scaled as a whole."));
    m_b = box(tr("State B"), what);
    for (QComboBox* state : { m_a, m_b }) {
        state->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        state->view()->setTextElideMode(Qt::ElideMiddle);
    }
    connect(m_a, &QComboBox::activated, this, [this] { m_choseA = true; });
    connect(m_b, &QComboBox::activated, this, [this] { m_choseB = true; });
    m_split = box(tr("Split"), tr("Whose samples are shown: those that both have."));
    m_modality = box(tr("Modality"), tr("Whose representations are shown."));
    m_part = box(tr("Part"), tr("Z_inv, which should keep the label, or Z_spu."));
    m_part->addItems({ QStringLiteral("Zᵢₙᵥ"), QStringLiteral("Zₛₚᵤ") });
    m_part->setMinimumContentsLength(4);
    m_arrangement = box(tr("Arrangement"),
        tr("A and B beside each other on one scale, or B alone, with a thin line from where each sample lies in A."));
    m_arrangement->addItems({ tr("side by side"), tr("one picture, with trails") });
    m_arrangement->setSizeAdjustPolicy(QComboBox::AdjustToContents);

    auto* controls = new QWidget;
    auto* rows = new QVBoxLayout(controls);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    const auto add = [](QHBoxLayout* row, const QString& text, QWidget* widget, int stretch = 0) {
        auto* label = new QLabel(text);
        label->setBuddy(widget);
        row->addWidget(label);
        row->addWidget(widget, stretch);
    };
    auto* states = new QHBoxLayout;
    states->setSpacing(8);
    add(states, tr("&A"), m_a, 1);
    add(states, tr("&B"), m_b, 1);
    rows->addLayout(states);
    auto* choices = new QHBoxLayout;
    choices->setSpacing(8);
    add(choices, tr("S&plit"), m_split);
    add(choices, tr("M&odality"), m_modality);
    choices->addWidget(m_part);
    choices->addWidget(m_arrangement);
    choices->addStretch();
    rows->addLayout(choices);
    m_words = new QLabel;
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    rows->addWidget(m_words);
    return controls;
}

QWidget* StatesPage::makePlots()
{
    m_pages = new QStackedWidget;
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_key = new viz::ColorKey;
    m_clouds = new QSplitter(Qt::Horizontal);
    m_clouds->setChildrenCollapsible(false);
    m_cloudA = new viz::EmbeddingPlot;
    m_cloudB = new viz::EmbeddingPlot;
    m_cloudA->setAccessibleName(tr("Samples in A"));
    m_cloudB->setAccessibleName(tr("Samples in B"));
    m_cloudA->placeTitlesLike({ m_cloudB });
    m_cloudB->placeTitlesLike({ m_cloudA });
    for (viz::EmbeddingPlot* plot : { m_cloudA, m_cloudB }) {
        viz::EmbeddingPlot* peer = plot == m_cloudA ? m_cloudB : m_cloudA;
        plot->setLegendVisible(false);
        plot->setCardText([this](int index) { return m_picture.card(index); });
        connect(plot, &viz::EmbeddingPlot::hovered, peer, &viz::EmbeddingPlot::setHovered);
        connect(plot, &viz::EmbeddingPlot::viewChosen, peer, &viz::EmbeddingPlot::showView);
        connect(plot, &viz::EmbeddingPlot::viewReset, peer, [peer] {
            const QSignalBlocker blocker(peer);
            peer->resetView();
        });
        connect(plot, &viz::EmbeddingPlot::picked, this, &StatesPage::picked);
        m_clouds->addWidget(plot);
        m_clouds->setStretchFactor(m_clouds->count() - 1, 1);
    }
    column->addWidget(m_key);
    column->addWidget(m_clouds, 1);
    m_pages->addWidget(page);
    makeMatrices(m_pages);
    return m_pages;
}

void StatesPage::makeMatrices(QStackedWidget* pages)
{
    auto* page = new QWidget;
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    grid->setRowStretch(1, 1);
    m_correlationKey = new viz::ColorKey;
    m_correlationKey->setColoring(correlationColoring(tr("r"), 1));
    m_differenceKey = new viz::ColorKey;
    auto* keys = new QHBoxLayout;
    keys->addWidget(m_correlationKey, 1);
    keys->addWidget(m_differenceKey, 1);
    grid->addLayout(keys, 0, 0, 1, 3);
    m_matrixA = new viz::MatrixPlot;
    m_matrixB = new viz::MatrixPlot;
    m_difference = new viz::MatrixPlot;
    m_matrixA->setAccessibleName(tr("Correlation of features in A"));
    m_matrixB->setAccessibleName(tr("Correlation of features in B"));
    m_difference->setAccessibleName(tr("Difference of the correlations, B minus A"));
    m_difference->setEmptyText(tr("A and B have other numbers of features."));
    for (viz::MatrixPlot* plot : { m_matrixA, m_matrixB, m_difference }) {
        plot->setAxes(tr("Zₛₚᵤ feature"), tr("Zᵢₙᵥ feature"));
        plot->setColorScaleVisible(false);
    }
    for (const auto& [plot, column] :
        { std::pair(m_matrixA, 0), std::pair(m_matrixB, 1), std::pair(m_difference, 2) }) {
        grid->addWidget(plot, 1, column);
        grid->setColumnStretch(column, 1);
    }
    pages->addWidget(page);
}

void StatesPage::setPicture(Picture picture)
{
    m_shownPicture = picture;
    m_pages->setCurrentIndex(static_cast<int>(picture));
    m_part->setVisible(picture == Picture::Embeddings); // a correlation is of both parts
    m_arrangement->setVisible(picture == Picture::Embeddings);
    showWords();
}

bool StatesPage::isEmptyShown() const
{
    return m_empty->isEmptyShown();
}

QList<viz::PlotWidget*> StatesPage::plots() const
{
    if (isEmptyShown())
        return {};
    if (m_shownPicture == Picture::Correlation)
        return { m_matrixA, m_matrixB, m_difference };
    if (m_arrangement->currentIndex() == Trails)
        return { m_cloudB };
    return { m_cloudA, m_cloudB };
}

const ComparedState* StatesPage::chosen(const QComboBox* box) const
{
    const auto found = std::ranges::find(m_states, box->currentData().toString(), &ComparedState::key);
    return found == m_states.end() ? nullptr : &*found;
}

void StatesPage::fillStates()
{
    m_states = comparedStates(m_model, m_pinned);
    const viz::Theme theme = viz::Theme::fromPalette(palette());
    const auto offerStates = [&](QComboBox* box, bool& chose, const QString& usual) {
        QStringList wanted, present;
        for (const ComparedState& state : std::as_const(m_states))
            wanted << state.key + u'\n' + state.title;
        for (int i = 0; i < box->count(); ++i)
            present << box->itemData(i).toString() + u'\n' + box->itemText(i);
        const QString before = box->currentData().toString();
        if (wanted != present && !box->view()->isVisible()) { // not under the user's hand
            box->clear();
            for (const ComparedState& state : std::as_const(m_states)) {
                box->addItem(state.color < 0 ? QIcon() : QIcon(stateSwatch(theme.category(state.color))), state.title,
                    state.key);
                box->setItemData(box->count() - 1, richTip(state.title), Qt::ToolTipRole);
            }
        }
        const int kept = box->findData(before);
        chose = chose && kept >= 0;
        box->setCurrentIndex(chose ? kept : std::max(0, box->findData(usual)));
    };
    // From a pinned run, else from the earliest epoch, to the run on show.
    const auto pin
        = std::ranges::find_if(m_states, [](const ComparedState& state) { return state.key.startsWith(u"pin "); });
    const auto epoch = std::find_if(
        m_states.rbegin(), m_states.rend(), [](const ComparedState& state) { return state.key.startsWith(u"epoch "); });
    const QString usual = pin != m_states.end() ? pin->key : epoch != m_states.rend() ? epoch->key : QString();
    offerStates(m_a, m_choseA, usual);
    QString other = QStringLiteral("run");
    if (pin != m_states.end() && m_states.first().key != other) // there is no run on show: two pinned ones
        other = m_states.last().key;
    offerStates(m_b, m_choseB, other);
}

void StatesPage::fillChoices()
{
    const ComparedState *a = chosen(m_a), *b = chosen(m_b);
    if (!a || !b)
        return;
    QStringList splits = commonSplits(*a, *b);
    if (!m_model.testShown())
        splits.removeIf([](const QString& split) { return isTestSplit(split.toStdString()); });
    offer(m_split, splits, QStringLiteral("valid"));
    offer(m_modality, commonModalities(*a, *b), {});
}

void StatesPage::refresh()
{
    fillStates();
    m_empty->setEmpty(m_states.size() < 2);
    if (m_states.size() < 2) {
        m_comparing.drop();
        return;
    }
    fillChoices();
    compare();
}

/// What is shown is chosen anew: a picture that was asked for before does not fit the controls.
void StatesPage::choose()
{
    m_comparing.drop();
    // In the order of the signals a choice of A or B is known only after this.
    QMetaObject::invokeMethod(this, &StatesPage::refresh, Qt::QueuedConnection);
}

void StatesPage::compare()
{
    const ComparedState *a = chosen(m_a), *b = chosen(m_b);
    if (!a || !b)
        return;
    StateRequest request { *a, *b, m_split->currentText().toStdString(), m_modality->currentText().toStdString(),
        m_part->currentIndex() == 0, SampleFacts(nullptr, a->record ? a->record : b->record) };
    if (m_model.runDataset() && m_model.runConfig().sha256 == a->sha256)
        request.facts = SampleFacts(m_model.runDataset(), m_model.record());
    constexpr qsizetype most = 36; // of a name in the title of a picture
    const QString captionA = shortenedName(a->title, most), captionB = shortenedName(b->title, most);
    const QString part = tr("%1 %2").arg(m_modality->currentText(), m_part->currentText());
    m_comparing.request([request](const JobContext& job) { return compareStates(request, job); },
        [this, captionA, captionB, part](StatePicture picture) {
            m_captionA = captionA;
            m_captionB = captionB;
            m_partTitle = part;
            showPicture(std::move(picture));
        });
}

void StatesPage::showPicture(StatePicture picture)
{
    m_picture = std::move(picture);
    m_pages->setVisible(m_picture.reason.isEmpty());
    showPoints();
    showMatrices();
    showWords();
    showSelection();
}

void StatesPage::showPoints()
{
    const bool trails = m_arrangement->currentIndex() == Trails;
    const QString asked = m_captionA + u'\n' + m_partTitle + u'\n' + toQt(m_picture.split);
    const bool keepView = asked == m_asked;
    m_asked = asked;
    const viz::Coloring coloring = overlapColoring(m_picture.overlap);
    m_key->setColoring(coloring);
    m_key->setVisible(!m_picture.overlap.isEmpty());
    m_cloudA->setVisible(!trails);
    m_cloudA->setTitle(tr("A · %1 · %2").arg(m_captionA, m_partTitle));
    m_cloudB->setTitle(trails ? tr("A → B · %1 → %2 · %3").arg(m_captionA, m_captionB, m_partTitle)
                              : tr("B · %1 · %2").arg(m_captionB, m_partTitle));
    m_cloudB->setTrails(trails ? m_picture.a : QList<QPointF>());
    const auto give = [&](viz::EmbeddingPlot* plot, const QList<QPointF>& points) {
        plot->setAxes(tr("PCA 1 of A (%1)").arg(percentOf(m_picture.explained[0])),
            tr("PCA 2 of A (%1)").arg(percentOf(m_picture.explained[1])));
        plot->setCaption(m_model.caption());
        plot->setCloud(points, coloring, {}, keepView);
        plot->setPointColumns({ tr("id"), tr("label") }, { m_picture.ids, m_picture.labels });
    };
    give(m_cloudA, m_picture.a);
    give(m_cloudB, m_picture.b);
    if (m_picture.a.isEmpty())
        return;
    const QRectF box = m_cloudA->usualBox().united(m_cloudB->usualBox());
    m_cloudA->setUsualBox(box);
    m_cloudB->setUsualBox(box);
}

void StatesPage::showMatrices()
{
    const QString modality = m_modality->currentText();
    m_matrixA->setTitle(tr("A · %1").arg(m_captionA));
    m_matrixB->setTitle(tr("B · %1").arg(m_captionB));
    m_difference->setTitle(tr("B − A · %1").arg(modality));
    m_matrixA->setMatrix(m_picture.correlationA);
    m_matrixB->setMatrix(m_picture.correlationB);
    // Two digits are enough for the end of a scale.
    const double largest = QString::number(largestSize(m_picture.difference), 'g', 2).toDouble();
    m_difference->setRange(largest, tr("difference of r"));
    m_differenceKey->setColoring(correlationColoring(tr("difference of r"), largest));
    m_differenceKey->setVisible(largest > 0);
    m_difference->setMatrix(m_picture.difference);
    for (viz::MatrixPlot* plot : { m_matrixA, m_matrixB, m_difference })
        plot->setCaption(m_model.caption());
}

void StatesPage::showWords()
{
    QStringList words;
    if (!m_picture.reason.isEmpty()) {
        words << m_picture.reason.toHtmlEscaped();
    } else if (m_shownPicture == Picture::Correlation) {
        words << tr("Mean |r| of a Zᵢₙᵥ with a Zₛₚᵤ feature of %1: <b>%2</b> in A, <b>%3</b> in B.")
                     .arg(m_modality->currentText().toHtmlEscaped(), readableNumber(m_picture.meanA),
                         readableNumber(m_picture.meanB));
        if (!m_picture.sameFeatures)
            words << tr("Two runs number their features each in its own way: cells of the difference tell little, "
                        "sizes do.");
    } else if (!m_picture.overlapReason.isEmpty()) {
        words << tr("Neighbours were not looked at: %1.").arg(m_picture.overlapReason.toHtmlEscaped());
    } else if (!m_picture.samples.empty()) {
        words << tr("A sample keeps <b>%1 of its %2 nearest neighbours</b> on average (%3; %4 by chance).")
                     .arg(m_picture.meanOverlap * static_cast<double>(m_picture.neighbours), 0, 'f', 1)
                     .arg(m_picture.neighbours)
                     .arg(percentOf(m_picture.meanOverlap), percentOf(m_picture.expectedOverlap));
        words << tr("%1 samples; B is scaled by %2.").arg(m_picture.samples.size()).arg(m_picture.scale, 0, 'g', 3);
        if (!m_picture.note.isEmpty())
            words << m_picture.note.toHtmlEscaped() + u'.';
    }
    m_words->setText(words.join(u' '));
}

void StatesPage::showSelection()
{
    QList<bool> selected;
    const ComparedState* a = chosen(m_a);
    const bool selectable = a && m_model.hasRun() && a->sha256 == m_model.runConfig().sha256;
    if (selectable && !m_selection.selected().isEmpty())
        for (const std::int64_t sample : m_picture.samples)
            selected << m_selection.selected().contains(m_picture.split, sample);
    for (viz::EmbeddingPlot* plot : { m_cloudA, m_cloudB })
        plot->setSelected(selected);
}

void StatesPage::picked(const QList<int>& points, viz::SetOperation operation)
{
    SampleSet samples;
    for (const int index : points)
        if (index >= 0 && index < static_cast<int>(m_picture.samples.size()))
            samples.insert(m_picture.split, m_picture.samples[static_cast<std::size_t>(index)]);
    m_selection.apply(samples, operation);
    if (points.size() == 1 && points.first() < static_cast<int>(m_picture.samples.size()))
        m_selection.setCurrent(
            SampleRef { m_picture.split, m_picture.samples[static_cast<std::size_t>(points.first())] });
}

}
