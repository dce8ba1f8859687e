#include "ui/views/measures_pane.h"

#include "core/analysis/interval_text.h"
#include "ui/font_fit.h"
#include "ui/job_runner.h"
#include "ui/library/run_ghosts.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/text.h"
#include "ui/views/split_choice.h"
#include "viz/fixed_number.h"
#include "viz/fonts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeWidget>

#include <algorithm>

namespace cmir::ui {

const QString MeasuresPane::slot = QStringLiteral("measures");

namespace {

/// Small ones with a digit more.
QString measuredText(const std::optional<double>& value)
{
    return value ? viz::fixedNumber(*value, std::abs(*value) < 0.095 ? 3 : 2) : QStringLiteral("–");
}

QString measuredText(const MeasuredValue* value)
{
    return measuredText(value ? value->value : std::nullopt);
}

/// What a value is, with its interval, its reference, its significance and what was noted.
QString tip(const MeasuredValue& value)
{
    QString text = QStringLiteral("<b>%1</b>").arg(toQt(value.title).toHtmlEscaped());
    if (value.value) {
        text += QStringLiteral(": %1").arg(readableNumber(*value.value));
        if (value.lower && value.upper)
            text += QObject::tr(" (95 % interval %1 to %2)")
                        .arg(readableNumber(*value.lower), readableNumber(*value.upper));
        if (value.reference)
            text += QObject::tr("<br>without any knowledge: %1").arg(readableNumber(*value.reference));
        if (value.p)
            text += QObject::tr("<br>p = %1 by permutation").arg(readableNumber(*value.p));
        text += QObject::tr("<br>on %1 rows").arg(value.n);
    } else {
        text += QStringLiteral("<br>%1").arg(toQt(value.reason).toHtmlEscaped());
    }
    if (!value.note.empty())
        text += QStringLiteral("<br>%1").arg(toQt(value.note).toHtmlEscaped());
    return text + QStringLiteral("<br><br>%1").arg(toQt(value.help).toHtmlEscaped());
}

const MeasuredValue* valueOn(const std::vector<MeasuredValue>& values, const std::string& key, MeasuredOn on)
{
    for (const MeasuredValue& value : values)
        if (value.key == key && value.on == on)
            return &value;
    return nullptr;
}

const std::vector<MeasuredValue>& valuesOf(const MeasuresPicture* picture, const std::string& modality)
{
    static const std::vector<MeasuredValue> none;
    if (picture)
        for (const MeasuresPicture::Modality& one : picture->modalities)
            if (one.name == modality)
                return one.values;
    return none;
}

/// What a run has kept of an epoch, else its newest state.
std::shared_ptr<const Snapshot> snapshotAt(const RunModel& run, std::int64_t epoch)
{
    const auto same = std::ranges::find(run.replay(), epoch, &Snapshot::epoch);
    return same == run.replay().end() ? run.snapshot() : *same;
}

}

MeasuresPane::MeasuresPane(RunModel& model, JobRunner& jobs, const SeedGroup* seeds, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_seeds(seeds)
    , m_split(new QuietComboBox)
    , m_measure(new QPushButton(tr("M&easure")))
    , m_progress(new QProgressBar)
    , m_note(new QLabel)
    , m_tree(new QTreeWidget)
    , m_measuring(jobs, slot, tr("Measuring the representations"))
{
    m_tree->setColumnCount(Columns);
    m_tree->setHeaderLabels({ tr("measure"), tr("Zᵢₙᵥ"), tr("Zₛₚᵤ"), tr("chance"), tr("before"), tr("before") });
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(8);
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionMode(QAbstractItemView::NoSelection);
    m_tree->setAccessibleName(tr("Measured values"));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(Measure, QHeaderView::Stretch);
    for (const int column : { Invariant, Spurious, Chance, InvariantBefore, SpuriousBefore }) {
        m_tree->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
        m_tree->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (const int column : { InvariantBefore, SpuriousBefore }) {
        m_tree->header()->moveSection(m_tree->header()->visualIndex(column),
            m_tree->header()->visualIndex(column == InvariantBefore ? Invariant : Spurious) + 1);
        m_tree->setColumnHidden(column, true);
    }
    m_note->setWordWrap(true);
    m_note->setFont(viz::smallFont(font()));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_note);

    connect(&m_measuring, &LatestJob::ended, this, &MeasuresPane::showState);
    connect(&jobs, &JobRunner::progressed, this, [this](const QString& of, double share) {
        if (of == slot)
            m_progress->setValue(static_cast<int>(1000 * share));
    });
    connect(&model, &RunModel::runReset, this, &MeasuresPane::clear);
    connect(&model, &RunModel::recordChanged, this, &MeasuresPane::recordChanged);
    connect(&model, &RunModel::snapshotChanged, this, &MeasuresPane::showState);
    connect(&model, &RunModel::testShownChanged, this, &MeasuresPane::recordChanged);
    if (seeds) {
        connect(seeds, &SeedGroup::changed, this, &MeasuresPane::followSeeds);
        connect(seeds, &SeedGroup::activityChanged, this, &MeasuresPane::followSeeds);
    }
    fitToFont(this, [this] { fitWidth(); });
    clear();
}

QWidget* MeasuresPane::makeControls()
{
    m_split->setAccessibleName(tr("Split that is measured"));
    m_split->setToolTip(richTip(tr("Which split is measured. Probes are fitted and tested by cross-validation within "
                                   "it, since speakers and videos differ between splits.")));
    connect(m_split, &QComboBox::activated, this, &MeasuresPane::measure);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (isBusy())
            m_measuring.drop();
        else
            measure();
    });
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    fitBar(m_progress);
    m_progress->setAccessibleName(tr("Progress of measuring"));
    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(new QLabel(tr("Measured on")));
    layout->addWidget(m_split, 1);
    layout->addWidget(m_progress, 1);
    layout->addWidget(m_measure);
    return controls;
}

void MeasuresPane::fillSplits()
{
    fillSplitChoice(m_split, m_model);
}

/// Of the run that leaves, if it is the one that stays behind the next.
void MeasuresPane::keepBefore()
{
    const auto& beneath = m_model.beneath();
    if (beneath && m_of && isSameRun(*beneath, *m_of)) {
        m_before = std::exchange(m_picture, {});
        m_beforeOf = beneath;
    } else if (!beneath || !m_beforeOf || !isSameRun(*beneath, *m_beforeOf)) {
        m_before = {};
        m_beforeOf.reset();
    }
    m_of.reset();
}

/// What stands in grey: of the split that is on show; null: nothing.
const MeasuresPicture* MeasuresPane::before() const
{
    const bool same = m_picture.modalities.empty() || m_picture.split == m_before.split;
    return m_before.modalities.empty() || !same ? nullptr : &m_before;
}

void MeasuresPane::clear()
{
    keepBefore();
    m_due = false;
    m_picture = {};
    m_trust.clear();
    m_measuring.drop();
    showPicture();
    showState();
}

void MeasuresPane::recordChanged()
{
    m_due = true;
    if (isVisible())
        measure();
    else
        showState();
}

void MeasuresPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_due && m_model.record())
        measure();
}

void MeasuresPane::measure()
{
    fillSplits();
    if (!m_model.snapshot() || !splitsToShow(m_model).contains(m_split->currentText()))
        return;
    const bool whole = m_model.record() && !m_model.replayIndex();
    m_due = m_due && !whole;
    m_measuring.drop(); // takes long: only what is on show now is worth it
    m_progress->setValue(0);
    const auto of = whole ? m_model.record() : nullptr;
    const std::vector<std::shared_ptr<const RunRecord>> records
        = whole && m_seeds ? m_seeds->records() : std::vector<std::shared_ptr<const RunRecord>>();
    const auto land = [this, of](const MeasuresPicture& picture) {
        m_picture = picture;
        m_of = of;
        showPicture();
    };
    if (!records.empty() && m_overSeedsOf.isOf(records) && m_overSeeds.split == m_split->currentText().toStdString()) {
        land(m_overSeeds); // another of the seeds is on show: they are the same
        return showState();
    }
    m_measuresSeeds = !records.empty();
    m_measuring.request([wanted = requests()](const JobContext& job) { return makeMeasuresOverSeeds(wanted, job); },
        [this, land, records](const MeasuresPicture& picture) {
            if (!records.empty()) {
                m_overSeeds = picture;
                m_overSeedsOf = MadeFrom(records);
            }
            land(picture);
        });
    showState();
}

/// Of the run on show, or of all its seeds: of their results once all have ended; while they train, and of an earlier
/// epoch, of the epoch on show, as far as each has kept it, else of its newest.
std::vector<MeasuresRequest> MeasuresPane::requests() const
{
    const bool whole = m_model.record() && !m_model.replayIndex();
    const auto of = [&](const RunModel& run, const std::shared_ptr<const Snapshot>& snapshot) {
        return MeasuresRequest { run.runDataset(), whole ? run.record() : nullptr, snapshot,
            m_split->currentText().toStdString(), snapshotBefore(run.replay(), snapshot->epoch) };
    };
    std::vector<MeasuresRequest> all;
    if (m_seeds && m_seeds->isGroup() && (!whole || !m_seeds->records().empty()))
        for (const RunModel* run : m_seeds->runs())
            if (const auto snapshot = whole ? run->snapshot() : snapshotAt(*run, m_model.snapshot()->epoch))
                all.push_back(of(*run, snapshot));
    const bool everySeed = all.size() > 1 && all.size() == m_seeds->runs().size();
    return everySeed ? all : std::vector { of(m_model, m_model.snapshot()) };
}

/// The last of several seeds has ended: what was measured of the first alone is not what one wants to know.
void MeasuresPane::followSeeds()
{
    const bool wanted = m_model.record() && !m_model.replayIndex() && !m_seeds->records().empty();
    if (!wanted || (m_picture.seeds > 1 && m_of) || (isBusy() && m_measuresSeeds))
        return;
    recordChanged();
}

void MeasuresPane::showState()
{
    fillSplits();
    const bool possible = m_model.snapshot() && m_model.runDataset();
    const bool measuring = isBusy();
    m_split->setVisible(!measuring);
    m_progress->setVisible(measuring);
    m_measure->setText(measuring ? tr("Cancel") : tr("M&easure"));
    m_measure->setEnabled(possible || measuring);
    m_measure->setToolTip(richTip(!m_model.snapshot() ? tr("There is no run to measure yet.")
            : !possible ? tr("The run's data was not found: labels and environments are not known.")
                        : tr("Measures what is on show now.")));
    const bool older = m_model.snapshot() && m_picture.epoch != m_model.snapshot()->epoch;
    if (m_picture.modalities.empty())
        m_note->setText(tr("Probes, independence and neighbours will stand here, measured in all dimensions on data "
                           "that the model was not trained on. Press Measure."));
    else
        m_note->setText(tr("%1, epoch %2, %3%4. Hover a value for what it means.")
                            .arg(toQt(m_picture.split))
                            .arg(m_picture.epoch)
                            .arg((m_picture.shownOnly              ? tr("the %1 shown samples")
                                         : m_picture.joint.empty() ? tr("all %1 samples")
                                                                   : tr("all %1 samples (all together: those on show)"))
                                     .arg(m_picture.samples),
                                older ? tr(" – another epoch is on show now") : QString())
            + u' '
            + (m_picture.seeds > 1 ? tr("Mean ± half the 95 % interval over %1 seeds.").arg(m_picture.seeds)
                                   : tr("One seed.")));
}

/// The values need their room beside the names, which would give way to the last letter.
void MeasuresPane::fitWidth()
{
    constexpr int ofNames = 15, most = 56, least = 36;
    int ofValues = 0;
    for (const int column : { Invariant, Spurious, Chance, InvariantBefore, SpuriousBefore })
        if (!m_tree->isColumnHidden(column))
            ofValues += std::max(static_cast<const QAbstractItemView*>(m_tree)->sizeHintForColumn(column),
                m_tree->header()->sectionSizeHint(column));
    const int wanted = ofValues + charactersWide(this, ofNames) + 2 * m_tree->indentation()
        + m_tree->verticalScrollBar()->sizeHint().width() + layout()->contentsMargins().right();
    setMinimumWidth(std::clamp(wanted, charactersWide(this, least), charactersWide(this, most)));
}

void MeasuresPane::showPicture()
{
    m_tree->clear();
    const MeasuresPicture* earlier = before();
    const bool measured = !m_picture.modalities.empty();
    const MeasuresPicture& shown = measured || !earlier ? m_picture : *earlier;
    for (const MeasuresPicture::Modality& modality : shown.modalities)
        addTrust(addGroup(toQt(modality.name), valuesOf(&m_picture, modality.name), valuesOf(earlier, modality.name)),
            toQt(modality.name));
    if (!shown.joint.empty())
        addGroup(tr("all together, as the paper probes"), m_picture.joint,
            earlier ? earlier->joint : std::vector<MeasuredValue> {});
    for (const int column : { InvariantBefore, SpuriousBefore })
        m_tree->setColumnHidden(column, !earlier);
    m_tree->expandAll();
    fitWidth();
}

QTreeWidgetItem* MeasuresPane::addGroup(
    const QString& name, const std::vector<MeasuredValue>& values, const std::vector<MeasuredValue>& before)
{
    auto* parent = new QTreeWidgetItem(m_tree, { name });
    parent->setFirstColumnSpanned(true);
    QFont bold = m_tree->font();
    bold.setBold(true);
    parent->setFont(Measure, bold);
    QStringList shown;
    for (const MeasuredValue& value : values.empty() ? before : values) {
        const QString key = toQt(value.key);
        if (shown.contains(key))
            continue;
        shown << key;
        const auto rowOf = [&](const std::vector<MeasuredValue>& all) {
            if (value.on == MeasuredOn::Both)
                return Row { valueOn(all, value.key, MeasuredOn::Both), nullptr };
            return Row { valueOn(all, value.key, MeasuredOn::Invariant),
                valueOn(all, value.key, MeasuredOn::Spurious) };
        };
        const Row own = rowOf(values), earlier = rowOf(before);
        const Row& told = own.any() ? own : earlier;
        if ((told.invariant && told.invariant->value) || (told.spurious && told.spurious->value))
            addRow(parent, own, earlier);
        else
            addReason(parent, tr("no %1: %2").arg(toQt(value.brief), toQt(value.reason)));
    }
    return parent;
}

/// With its interval where it is the mean of several seeds.
QString MeasuresPane::valueText(const MeasuredValue* value) const
{
    QString text = measuredText(value);
    if (m_picture.seeds < 2 || !value || !value->lower || !value->upper)
        return text;
    const bool mayBeR2 = value->key == "probe_label" || value->key.ends_with("_r2"); // which has no least value
    const bool share = !mayBeR2 && value->key.starts_with("probe_");
    return text + u' ' + toQt(intervalText(*value->lower, *value->upper, share ? "accuracy" : "", [](double number) {
        return viz::fixedNumber(number, 2).toStdString();
    }));
}

void MeasuresPane::addReason(QTreeWidgetItem* parent, const QString& reason)
{
    auto* row = new QTreeWidgetItem(parent, { reason });
    row->setFirstColumnSpanned(true);
    row->setDisabled(true);
    row->setToolTip(Measure, richTip(reason));
}

void MeasuresPane::addRow(QTreeWidgetItem* parent, const Row& own, const Row& before)
{
    const MeasuredValue *invariant = own.invariant, *spurious = own.spurious;
    const MeasuredValue& any = own.any() ? *own.any() : *before.any();
    auto* row = new QTreeWidgetItem(parent, { toQt(any.brief) });
    row->setData(Measure, Qt::AccessibleTextRole, toQt(any.title));
    row->setText(Invariant, valueText(invariant));
    if (any.on != MeasuredOn::Both)
        row->setText(Spurious, valueText(spurious));
    else if (any.p && own.any())
        row->setText(Spurious, tr("p = %1").arg(QString::number(*any.p, 'g', 2)));
    if (any.reference)
        row->setText(Chance, measuredText(any.reference));
    row->setToolTip(Measure, tip(any));
    row->setToolTip(Invariant, tip(any));
    row->setToolTip(Spurious, tip(spurious ? *spurious : any));
    row->setToolTip(Chance, richTip(tr("What a representation that knows nothing of it would show.")));
    for (const int column : { Invariant, Spurious, Chance, InvariantBefore, SpuriousBefore })
        row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    for (const auto& [column, value] :
        { std::pair(InvariantBefore, before.invariant), std::pair(SpuriousBefore, before.spurious) })
        if (value) {
            row->setText(column, measuredText(value));
            row->setForeground(column, palette().color(QPalette::PlaceholderText));
            row->setToolTip(column, tip(*value) + tr("<br><br>Of the result before."));
        }
}

void MeasuresPane::addTrust(QTreeWidgetItem* parent, const QString& modality)
{
    auto* row = new QTreeWidgetItem(parent, { tr("trust") });
    row->setData(Measure, Qt::AccessibleTextRole, tr("Trustworthiness"));
    row->setData(Measure, Qt::UserRole, modality);
    const QString help = richTip(tr(
        "<b>Trustworthiness</b><br>How far neighbours in the picture (%1) are neighbours in all dimensions too, over "
        "the 10 nearest: 1 is perfect, below about 0.9 the picture invents neighbours.")
                                     .arg(m_projection));
    for (const int column : { Measure, Invariant, Spurious })
        row->setToolTip(column, help);
    for (const int column : { Invariant, Spurious }) {
        row->setText(column, QStringLiteral("–"));
        row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (const Trust& trust : m_trust)
        if (trust.modality == modality && trust.value)
            row->setText(trust.invariant ? Invariant : Spurious, viz::fixedNumber(*trust.value));
}

void MeasuresPane::setTrust(const QString& projection, const QList<Trust>& trust)
{
    if (projection == m_projection && trust == m_trust)
        return;
    m_projection = projection;
    m_trust = trust;
    if (!m_picture.modalities.empty() || before())
        showPicture();
}

}
