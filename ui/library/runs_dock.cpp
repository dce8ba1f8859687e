#include "ui/library/runs_dock.h"

#include "core/data/filter_tokens.h"
#include "core/library/seed_sets.h"
#include "ui/icons.h"
#include "ui/library/metric_column.h"
#include "ui/library/pinned_runs.h"
#include "ui/library/run_ghosts.h"
#include "ui/library/run_keeper.h"
#include "ui/library/run_library.h"
#include "ui/library/runs_model.h"
#include "ui/library/shown_summary.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/samples/filter_edit.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "viz/fonts.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

const QString headerKey = QStringLiteral("runs/header");
const QString groupingKey = QStringLiteral("runs/grouping");
constexpr int soonMs = 200;

QString sizeText(double bytes)
{
    return QLocale::c().formattedDataSize(static_cast<qint64>(bytes), 1);
}

/// Else it has no file of its own: it is trained here or elsewhere, or was cut off.
bool isDone(const RunSummary& run)
{
    return run.bytes > 0 && run.state != "running" && run.state != "cut off";
}

QString pathOf(const RunSummary& run)
{
    return toQt(run.path.string());
}

}

RunsDock::RunsDock(
    RunModel& model, RunKeeper& keeper, RunLibrary& library, PinnedRuns& pinned, Settings& settings, QWidget* parent)
    : QDockWidget(tr("Runs"), parent)
    , m_model(model)
    , m_keeper(keeper)
    , m_library(library)
    , m_pinned(pinned)
    , m_settings(settings)
    , m_rows(new RunsModel(library, pinned, this))
    , m_view(new QTreeView)
    , m_filter(new FilterEdit)
    , m_grouping(new QuietComboBox)
    , m_count(new QLabel)
    , m_more(new QMenu(this))
    , m_askFolder([this](const QString& suggestion) {
        return QFileDialog::getExistingDirectory(this, tr("Folder of the library"), suggestion);
    })
{
    setObjectName(QStringLiteral("runs"));
    makeActions();
    makeTable();
    m_count->setFont(viz::smallFont(font()));
    m_count->setWordWrap(true);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(4);
    layout->addWidget(makeHead());
    layout->addWidget(m_view, 1);
    layout->addWidget(m_count);
    setWidget(content);

    m_soon.setSingleShot(true);
    m_soon.setInterval(soonMs);
    connect(&m_soon, &QTimer::timeout, this, &RunsDock::showRun);
    for (const auto signal : { &RunModel::epochAdded, &RunModel::eventAdded, &RunModel::recordChanged,
             &RunModel::titleChanged, &RunModel::resultsChanged })
        connect(&model, signal, &m_soon, [this] {
            if (!m_soon.isActive())
                m_soon.start();
        });
    connect(&model, &RunModel::runReset, this, &RunsDock::showRun);
    for (const auto signal : { &RunModel::runReset, &RunModel::recordChanged }) // whose data the pins are held against
        connect(&model, signal, this, &RunsDock::showCounts);
    connect(&pinned, &PinnedRuns::changed, this, &RunsDock::showCounts);
    connect(m_rows, &QAbstractItemModel::modelAboutToBeReset, this, &RunsDock::keepPlace);
    connect(m_rows, &QAbstractItemModel::modelReset, this, &RunsDock::restorePlace);
    connect(&pinned, &PinnedRuns::changed, this, &RunsDock::showActions);
    connect(&library, &RunLibrary::changed, this, &RunsDock::showRun); // after the rows have changed
    connect(&library, &RunLibrary::failed, this, &RunsDock::refused);
    connect(&pinned, &PinnedRuns::failed, this, &RunsDock::refused);
    connect(&library, &RunLibrary::changed, this, [this] {
        const RunSummary* run = m_starWhenKept.isEmpty() ? nullptr : m_library.find(m_starWhenKept);
        if (!run || run->bytes == 0)
            return;
        m_starWhenKept.clear();
        if (!run->note.star)
            toggleStar(*run);
    });
    showRun();
    showCounts();
    showActions();
}

QWidget* RunsDock::makeHead()
{
    m_filter->setPlaceholderText(tr("Filter: K > 1 and `valid/mae` < 0.3"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setToolTip(
        richTip(tr("A condition on the runs, as for samples: name, method, data, state, star, tags, "
                   "note, epochs, every parameter by its key (K, lambda1), and metrics as `valid/mae`. "
                   "For instance: star = 1 or tags contains \"paper\".")));
    connect(m_filter, &QLineEdit::textChanged, this, &RunsDock::applyFilter);
    m_grouping->addItems({ tr("One by one"), tr("By data"), tr("Seeds together") });
    m_grouping->setAccessibleName(tr("Grouping of the runs"));
    m_grouping->setToolTip(richTip(tr("Seeds together: runs that differ by their seed alone are one line, with mean "
                                      "and interval.")));
    m_grouping->setCurrentIndex(m_settings.value(groupingKey, 0).toInt());
    const auto group = [this] {
        m_settings.setValue(groupingKey, m_grouping->currentIndex());
        m_rows->setGrouping(static_cast<RunsModel::Grouping>(m_grouping->currentIndex()));
        m_view->setRootIsDecorated(m_grouping->currentIndex() > 0);
    };
    connect(m_grouping, &QComboBox::currentIndexChanged, this, group);
    group();
    auto* more = new QToolButton;
    more->setText(tr("More"));
    more->setAccessibleName(tr("More about the library"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::TabFocus);
    more->setMenu(m_more);
    connect(m_more, &QMenu::aboutToShow, this, &RunsDock::fillMore);
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_filter, 1);
    row->addWidget(m_grouping);
    row->addWidget(more);
    return head;
}

void RunsDock::makeActions()
{
    const auto add = [this](const QString& text, const QKeySequence& key, auto deed) {
        auto* action = new QAction(text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, deed);
        m_view->addAction(action);
        return action;
    };
    m_open = add(tr("&Open"), QKeySequence(Qt::Key_Return), [this] {
        if (const QStringList paths = toOpen(); !paths.isEmpty())
            Q_EMIT openRequested(paths);
    });
    m_star = add(tr("&Star"), QKeySequence(Qt::Key_S), [this] {
        for (const RunSummary* run : selectedRuns())
            toggleStar(*run);
    });
    m_pin = add(tr("&Pin to compare"), QKeySequence(Qt::Key_P), [this] {
        for (const QString& path : selectedPaths())
            if (const QModelIndex index = m_rows->indexOf(path); index.isValid())
                togglePin(*m_rows->run(index));
    });
    m_rename = add(tr("&Rename"), QKeySequence(Qt::Key_F2), [this] {
        if (const QModelIndex index = m_view->currentIndex().siblingAtColumn(RunsModel::Name); index.isValid())
            m_view->edit(index);
    });
    m_throwAway = add(tr("Move to the &trash"), QKeySequence::Delete, [this] { m_library.throwAway(selectedPaths()); });
    m_throwAway->setToolTip(tr("It can be brought back."));
}

void RunsDock::makeTable()
{
    m_view->setModel(m_rows);
    m_view->setAccessibleName(tr("Runs of the library"));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setRootIsDecorated(false);
    m_view->setAllColumnsShowFocus(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->setSortingEnabled(true);
    m_view->setExpandsOnDoubleClick(false); // which opens runs that are one but for their seed
    QHeaderView* header = m_view->header();
    header->setStretchLastSection(false);
    header->setFirstSectionMovable(true);
    header->setMinimumSectionSize(20);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    if (!header->restoreState(m_settings.value(headerKey).toByteArray())) {
        const int letter = fontMetrics().horizontalAdvance(u'0');
        const int widths[] = { 3, 3, 16, 16, 8, 11, 8, 12, 7, 9, 9, 19, 10, 16, 9 };
        for (int column = 0; column < RunsModel::Columns; ++column)
            header->resizeSection(column, widths[column] * letter + 8);
        header->setSortIndicator(RunsModel::Begun, Qt::DescendingOrder);
    }
    new MetricColumn(m_view);
    const auto remember = [this] { m_settings.setValue(headerKey, m_view->header()->saveState()); };
    for (const auto signal : { &QHeaderView::sectionResized, &QHeaderView::sectionMoved })
        connect(header, signal, this, remember);
    connect(header, &QHeaderView::sortIndicatorChanged, this, remember);
    connect(header, &QHeaderView::customContextMenuRequested, this, [this, header, remember](const QPoint& place) {
        QMenu columns;
        for (int column = RunsModel::Differs; column < RunsModel::Columns; ++column) {
            QAction* action = columns.addAction(m_rows->headerData(column, Qt::Horizontal).toString());
            action->setCheckable(true);
            action->setChecked(!header->isSectionHidden(column));
            connect(action, &QAction::toggled, header,
                [header, column, remember](bool on) { header->setSectionHidden(column, !on), remember(); });
        }
        columns.exec(header->mapToGlobal(place));
    });
    connect(m_view, &QTreeView::clicked, this, &RunsDock::clicked);
    connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        const RunSummary* run = m_rows->run(index);
        if (run && (index.column() == RunsModel::Tags || index.column() == RunsModel::Note))
            m_view->edit(index);
        else if (run && index.column() > RunsModel::Pin)
            Q_EMIT openRequested({ pathOf(*run) });
        else if (!run && m_open->isEnabled())
            m_open->trigger();
        else if (!run)
            m_view->setExpanded(index.siblingAtColumn(0), !m_view->isExpanded(index.siblingAtColumn(0)));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsDock::showActions);
}

void RunsDock::clicked(const QModelIndex& index)
{
    const RunSummary* run = m_rows->run(index);
    if (run && index.column() == RunsModel::Star)
        toggleStar(*run);
    else if (run && index.column() == RunsModel::Pin)
        togglePin(*run);
}

void RunsDock::toggleStar(const RunSummary& run)
{
    if (run.bytes == 0) {
        if (!m_model.record())
            return Q_EMIT refused(tr("The run can be starred when it has ended."));
        m_starWhenKept = pathOf(run);
        return Q_EMIT takeRequested();
    }
    RunNote note = run.note;
    note.star = !note.star;
    m_library.setNote(pathOf(run), note);
}

void RunsDock::togglePin(const RunSummary& run)
{
    const QString path = pathOf(run);
    if (m_pinned.find(path))
        m_pinned.unpin(path);
    else if (run.bytes == 0)
        Q_EMIT refused(tr("The run can be pinned when it has ended."));
    else if (m_pinned.isFull())
        Q_EMIT refused(tr("At most %1 runs are pinned at a time: let one go first.").arg(PinnedRuns::most));
    else
        m_pinned.pin(path, m_rows->data(m_rows->indexOf(path, RunsModel::Name)).toString());
}

QList<const RunSummary*> RunsDock::selectedRuns() const
{
    QList<const RunSummary*> runs;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows(RunsModel::Name);
    for (const QModelIndex& index : rows)
        if (const RunSummary* run = m_rows->run(index))
            runs << run;
    return runs;
}

QStringList RunsDock::selectedPaths() const
{
    QStringList paths;
    for (const RunSummary* run : selectedRuns())
        paths << pathOf(*run);
    return paths;
}

/// The selected run; of several that differ by their seed alone, or of a selected group, one of each seed. Empty:
/// nothing of the kind is selected. Of a group the runs that are not done are left out.
QStringList RunsDock::toOpen() const
{
    std::vector<const RunSummary*> runs;
    for (const RunSummary* run : selectedRuns())
        runs.push_back(run);
    const QModelIndexList rows = m_view->selectionModel()->selectedRows(RunsModel::Name);
    if (runs.empty() && rows.size() == 1) {
        runs = m_rows->runsOf(rows.first());
        std::erase_if(runs, [](const RunSummary* run) { return !isDone(*run); });
    }
    const auto isOther = [&](const RunSummary* run) {
        return run->bytes == 0 || (runs.size() > 1 && !isDone(*run)) || allButSeed(*run) != allButSeed(*runs.front());
    };
    if (std::ranges::any_of(runs, isOther))
        return {};
    QStringList paths;
    for (const std::size_t place : oneOfEachSeed(runs))
        paths << pathOf(*runs[place]);
    if (rows.size() > 1 && paths.size() == 1)
        return {}; // one seed, trained several times: which is meant is not known
    return paths;
}

void RunsDock::showActions()
{
    const auto runs = selectedRuns();
    const bool written
        = !runs.isEmpty() && std::ranges::all_of(runs, [](const RunSummary* run) { return run->bytes > 0; });
    const auto opened = toOpen().size();
    m_open->setEnabled(opened > 0);
    m_open->setText(opened > 1 ? tr("&Open as one run of %1 seeds").arg(opened) : tr("&Open"));
    m_rename->setEnabled(written && runs.size() == 1);
    m_star->setEnabled(written);
    m_pin->setEnabled(written);
    m_throwAway->setEnabled(written);
    m_star->setText(written && runs.first()->note.star ? tr("Take the &star away") : tr("&Star"));
    m_pin->setText(written && m_pinned.find(pathOf(*runs.first())) ? tr("Un&pin") : tr("&Pin to compare"));
}

void RunsDock::applyFilter()
{
    try {
        m_rows->setFilter(m_filter->text());
        m_filter->clearError();
        showCounts();
    } catch (const FilterError& error) {
        m_filter->markError(static_cast<qsizetype>(error.position()), static_cast<qsizetype>(error.length()));
        m_count->setText(QString::fromUtf8(error.what()));
    }
}

void RunsDock::showEvent(QShowEvent* event)
{
    QDockWidget::showEvent(event);
    showRun();
}

/// The file of the library that holds the run on show, though it was saved under another name too; else where it was
/// saved, or will be.
QString RunsDock::placeOfShown() const
{
    const std::string& id = m_model.identity().id;
    const QString& path = m_model.path();
    const auto& contents = m_library.contents();
    if (!path.isEmpty() && !m_library.find(path) && contents && !id.empty())
        for (const RunSummary& run : contents->listing.runs)
            if (run.id == id)
                return pathOf(run);
    return path.isEmpty() ? m_keeper.place(id) : path;
}

/// The run on show, and the row of the one that trains. While the dock is hidden that waits.
void RunsDock::showRun()
{
    if (!isVisible())
        return;
    const QString place = placeOfShown();
    const bool listed = m_model.record() && m_library.find(place);
    m_rows->setShown(shownSummary(m_model, place), !listed && (m_keeper.holds(place) || m_model.isTraining()));
}

void RunsDock::showCounts()
{
    const auto& contents = m_library.contents();
    if (m_library.folder().isEmpty() || !contents) {
        m_count->setText(m_library.folder().isEmpty() ? tr("Runs are not kept.") : QString());
        return;
    }
    const auto all = static_cast<int>(contents->listing.runs.size());
    const int shown = m_rows->shownRuns();
    QString text = shown == all || m_filter->text().isEmpty()
        ? (all == 1 ? tr("%1 run, %2") : tr("%1 runs, %2")).arg(all).arg(sizeText(static_cast<double>(contents->bytes)))
        : tr("%1 of %2 runs").arg(shown).arg(all);
    if (all == 0)
        text = tr("Every run that you train stands here.");
    if (!contents->listing.unreadable.empty())
        text += tr(" · %1 files cannot be read").arg(contents->listing.unreadable.size());
    if (const QStringList beyond = m_library.beyondBound(); !beyond.isEmpty())
        text += tr(" · more than %1: see More").arg(sizeText(m_library.bound()));
    if (const auto others = pinsOfOtherData(m_model, m_pinned).size(); others > 0)
        text += others == 1
            ? tr(" · 1 pinned run is of other data than the run on show: its curves are left out")
            : tr(" · %1 pinned runs are of other data than the run on show: their curves are left out").arg(others);
    m_count->setText(text);
    QStringList reasons;
    for (const auto& one : contents->listing.unreadable)
        reasons << toQt(one.reason);
    m_count->setToolTip(reasons.isEmpty() ? m_library.folder() : richTip(reasons.join(u'\n')));
}

void RunsDock::fillMore()
{
    m_more->clear();
    m_more->addAction(tr("&Bring back what was thrown away"), &m_library, &RunLibrary::bringBack)
        ->setEnabled(m_library.canBringBack());
    const auto& contents = m_library.contents();
    const double trash = contents ? static_cast<double>(contents->trashBytes) : 0;
    m_more->addAction(tr("&Empty the trash (%1)").arg(sizeText(trash)), &m_library, &RunLibrary::emptyTrash)
        ->setEnabled(trash > 0);
    if (const QStringList beyond = m_library.beyondBound(); !beyond.isEmpty())
        m_more->addAction(tr("Move the %1 &oldest runs without a star to the trash").arg(beyond.size()), this,
            [this, beyond] { m_library.throwAway(beyond); });
    QMenu* bounds = m_more->addMenu(tr("&Room for runs"));
    for (const double gigabytes : { 2.0, 5.0, 20.0, 100.0 }) {
        QAction* action = bounds->addAction(
            sizeText(gigabytes * 1e9), this, [this, gigabytes] { m_library.setBound(gigabytes * 1e9); });
        action->setCheckable(true);
        action->setChecked(m_library.bound() == gigabytes * 1e9);
    }
    m_more->addSeparator();
    m_more->addAction(tr("&Unpin all"), &m_pinned, &PinnedRuns::clear)->setEnabled(!m_pinned.pins().isEmpty());
    m_more->addSeparator();
    m_more->addAction(ui::icon(QStringLiteral("open")), tr("Open the &folder"), this,
        [folder = m_library.folder()] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    m_more->addAction(tr("&Choose another folder…"), this, [this] {
        if (const QString folder = m_askFolder(m_library.folder()); !folder.isEmpty())
            m_library.chooseFolder(folder);
    });
}

void RunsDock::keepPlace()
{
    m_keptSelection = selectedPaths();
    const RunSummary* current = m_rows->run(m_view->currentIndex());
    m_keptCurrent = current ? pathOf(*current) : QString();
}

void RunsDock::restorePlace()
{
    QItemSelection selection;
    for (const QString& path : std::as_const(m_keptSelection))
        if (const QModelIndex index = m_rows->indexOf(path); index.isValid())
            selection.select(index.siblingAtColumn(0), index.siblingAtColumn(RunsModel::Columns - 1));
    if (const QModelIndex current = m_rows->indexOf(m_keptCurrent); current.isValid())
        m_view->selectionModel()->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
    m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (m_rows->grouping() != RunsModel::Grouping::None)
        m_view->expandAll();
    if (m_filter->errorText().isEmpty())
        showCounts();
    showActions();
}

}
