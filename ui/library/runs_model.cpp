#include "ui/library/runs_model.h"

#include "core/analysis/interval_text.h"
#include "core/config/method.h"
#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "core/library/apart_mean.h"
#include "core/library/run_columns.h"
#include "core/library/run_differences.h"
#include "core/library/run_naming.h"
#include "core/library/seed_sets.h"
#include "ui/library/pinned_runs.h"
#include "ui/text.h"
#include "viz/fixed_number.h"
#include "viz/theme.h"

#include <QApplication>
#include <QDateTime>
#include <QFont>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace cmir::ui {

namespace {

constexpr quintptr topLevel = 0; ///< internal id of what has no parent; a group's children have its row + 1

QString settingValueText(const std::string& key, const nlohmann::json& value)
{
    if (key == "epochs" && value.is_number_integer())
        return epochsText(value.get<std::int64_t>());
    if (value.is_string())
        return toQt(value.get<std::string>());
    if (value.is_number_float())
        return QString::number(value.get<double>(), 'g', 4);
    if (value.is_object()) // data
        return toQt(value.value("name", value.value("path", "")));
    return value.is_null() ? QStringLiteral("–") : toQt(value.dump());
}

QString settingName(const std::string& key)
{
    const auto& all = allParameters();
    const auto found = std::ranges::find(all, key, &Parameter::key);
    return found != all.end() && !found->symbol.empty() ? toQt(found->symbol) : toQt(key);
}

QString dataName(const RunSummary& run)
{
    return toQt(run.data.value("name", run.data.value("path", "")));
}

QDateTime begun(const RunSummary& run)
{
    return QDateTime::fromString(toQt(run.created), Qt::ISODate).toLocalTime();
}

/// "env .30 | .55": what the environment probe finds in Z_inv and in Z_spu.
QString apartText(const RunSummary& run)
{
    const double inv = apartMean(run, "environment_invariant"), spu = apartMean(run, "environment_spurious");
    if (std::isnan(inv) || std::isnan(spu))
        return {};
    return QStringLiteral("%1 | %2").arg(viz::fixedNumber(inv), viz::fixedNumber(spu));
}

}

std::pair<std::string, double> headlineOf(const RunSummary& run)
{
    const auto valid = run.metrics.find("valid");
    if (valid == run.metrics.end())
        return {};
    for (const Task task : { Task::Regression, Task::Binary, Task::Multiclass })
        if (const std::string first = metricKeys({ task, {}, {} }).front(); valid->second.contains(first))
            return { first, valid->second.at(first) };
    return {};
}

QString differencesText(const RunSummary& run, const RunSummary& other)
{
    QStringList found;
    for (const auto& setting : differencesOf(std::array { other, run }).settings)
        found << QStringLiteral("%1 %2").arg(
            settingName(setting.key), settingValueText(setting.key, setting.values[1]));
    // The same in the end may have been turned on the way.
    if (run.first.is_object())
        for (const auto& [key, value] : run.first.items())
            if (!other.first.is_object() || other.first.value(key, nlohmann::json()) != value)
                found << QObject::tr("%1 %2 at first").arg(settingName(key), settingValueText(key, value));
    for (const auto& [key, value] : run.selected.items()) // what the numbers beside it do not show
        if (!other.selected.contains(key) || other.settings.value(key, nlohmann::json()) != run.settings.at(key))
            found << QObject::tr("%1 %2 after the selected epoch")
                         .arg(settingName(key), settingValueText(key, run.settings.at(key)));
    for (const auto& [key, value] : other.selected.items())
        if (!run.selected.contains(key) && run.settings.contains(key))
            found << QObject::tr("%1 %2 to the end").arg(settingName(key), settingValueText(key, run.settings.at(key)));
    return found.isEmpty() ? QObject::tr("same settings") : found.join(QStringLiteral(", "));
}

RunsModel::RunsModel(RunLibrary& library, const PinnedRuns& pinned, QObject* parent)
    : QAbstractItemModel(parent)
    , m_library(library)
    , m_pinned(pinned)
{
    connect(&library, &RunLibrary::changed, this, &RunsModel::rebuild);
    connect(&pinned, &PinnedRuns::changed, this, [this] {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
    });
    rebuild();
}

void RunsModel::setShown(std::optional<RunSummary> run, bool live)
{
    const bool sameRow = m_live && live && m_shown && run && m_shown->path == run->path;
    m_shown = std::move(run);
    m_live = live && m_shown;
    if (!sameRow)
        return rebuild();
    if (const QModelIndex where = indexOf(toQt(m_shown->path.string())); where.isValid())
        Q_EMIT dataChanged(where.siblingAtColumn(0), where.siblingAtColumn(Columns - 1));
}

void RunsModel::setFilter(const QString& filter)
{
    if (m_contents)
        m_contents->columns->matching(filter.toStdString()); // throws
    m_filter = filter;
    rebuild();
}

void RunsModel::setGrouping(Grouping grouping)
{
    m_grouping = grouping;
    rebuild();
}

void RunsModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

void RunsModel::rebuild()
{
    beginResetModel();
    m_contents = m_library.contents();
    arrange();
    endResetModel();
}

/// The column that is sorted by; "" where the order of the listing stands for it.
std::string RunsModel::sortName(int column) const
{
    switch (column) {
    case Star:
        return "star";
    case Name:
        return "name";
    case Metric: {
        std::map<std::string, int> used;
        for (const RunSummary& run : m_contents->listing.runs)
            if (const auto [name, value] = headlineOf(run); !name.empty())
                ++used[name];
        const auto most = std::ranges::max_element(used, {}, &std::pair<const std::string, int>::second);
        return most == used.end() ? std::string() : "valid/" + most->first;
    }
    case Apart:
        return m_contents->columns->columns().find("apart/all/environment_invariant")
            ? "apart/all/environment_invariant"
            : "";
    case Method:
        return "method";
    case Data:
        return "data";
    case Epochs:
        return "epochs";
    case State:
        return "state";
    case Seen:
        return "test_seen";
    case Begun:
        return "created";
    case Tags:
        return "tags";
    case Note:
        return "note";
    case Size:
        return "bytes";
    default:
        return {};
    }
}

void RunsModel::arrange()
{
    m_rows.clear();
    m_groups.clear();
    if (m_contents) {
        std::vector<std::size_t> rows;
        try {
            rows = m_contents->columns->matching(m_filter.toStdString());
        } catch (const Error&) { // of a column that these runs do not have
        }
        if (const std::string name = sortName(m_sortColumn); !name.empty())
            rows = m_contents->columns->sorted(rows, name, m_sortOrder == Qt::DescendingOrder);
        for (const std::size_t row : rows)
            if (!m_live || m_contents->listing.runs[row].path != m_shown->path)
                m_rows.push_back(static_cast<int>(row));
    }
    if (m_live)
        m_rows.insert(m_rows.begin(), -1);
    if (m_grouping == Grouping::None)
        return;
    std::map<std::string, std::size_t> places;
    for (const int row : m_rows) {
        const RunSummary& run = at(row);
        const std::string key = m_grouping == Grouping::Data ? run.data.value("sha256", "") : allButSeed(run);
        const auto [place, isNew] = places.try_emplace(key, m_groups.size());
        if (isNew)
            m_groups.push_back({ {}, {} });
        m_groups[place->second].rows.push_back(row);
    }
    for (Group& group : m_groups) {
        const RunSummary& first = at(group.rows.front());
        if (m_grouping == Grouping::Data) {
            group.title = dataName(first);
            continue;
        }
        const std::size_t seeds = ofEachSeed(group).size();
        group.title = group.rows.size() == 1 ? tr("1 run") : tr("%1 runs").arg(group.rows.size());
        if (seeds < group.rows.size())
            group.title += seeds == 1 ? tr(", one seed") : tr(", %1 seeds").arg(seeds);
    }
}

std::vector<int> RunsModel::ofEachSeed(const Group& group) const
{
    std::vector<const RunSummary*> runs;
    for (const int row : group.rows)
        runs.push_back(&at(row));
    std::vector<int> rows;
    for (const std::size_t place : oneOfEachSeed(runs))
        rows.push_back(group.rows[place]);
    return rows;
}

const RunSummary& RunsModel::at(int row) const
{
    return row < 0 ? *m_shown : m_contents->listing.runs[static_cast<std::size_t>(row)];
}

int RunsModel::shownRuns() const
{
    return static_cast<int>(m_rows.size());
}

std::vector<const RunSummary*> RunsModel::runsOf(const QModelIndex& index) const
{
    std::vector<const RunSummary*> runs;
    if (m_grouping == Grouping::AllButSeed && index.isValid() && index.internalId() == topLevel)
        for (const int row : m_groups[static_cast<std::size_t>(index.row())].rows)
            runs.push_back(&at(row));
    return runs;
}

const RunSummary* RunsModel::run(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const auto row = static_cast<std::size_t>(index.row());
    if (m_groups.empty())
        return row < m_rows.size() ? &at(m_rows[row]) : nullptr;
    if (index.internalId() == topLevel)
        return nullptr;
    const Group& group = m_groups[index.internalId() - 1];
    return row < group.rows.size() ? &at(group.rows[row]) : nullptr;
}

QModelIndex RunsModel::indexOf(const QString& path, int column) const
{
    const std::filesystem::path wanted = path.toStdString();
    if (m_groups.empty()) {
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            if (at(m_rows[row]).path == wanted)
                return index(static_cast<int>(row), column);
        return {};
    }
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        for (std::size_t row = 0; row < m_groups[g].rows.size(); ++row)
            if (at(m_groups[g].rows[row]).path == wanted)
                return createIndex(static_cast<int>(row), column, g + 1);
    return {};
}

QModelIndex RunsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : topLevel);
}

QModelIndex RunsModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == topLevel)
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, topLevel);
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.empty() ? m_rows.size() : m_groups.size());
    if (m_groups.empty() || parent.internalId() != topLevel || parent.column() > 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].rows.size());
}

int RunsModel::columnCount(const QModelIndex&) const
{
    return Columns;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    const RunSummary* of = run(index);
    const bool written = of && of->bytes > 0;
    if (written && (index.column() == Name || index.column() == Tags || index.column() == Note))
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const RunSummary* of = run(index);
    if (role != Qt::EditRole || !of || of->bytes == 0)
        return false;
    RunNote note = of->note;
    const QString text = value.toString().trimmed();
    if (index.column() == Name)
        note.name = text == toQt(of->path.stem().string()) ? std::string() : text.toStdString();
    else if (index.column() == Note)
        note.note = text.toStdString();
    else if (index.column() == Tags) {
        note.tags.clear();
        for (const QString& tag : text.split(u',', Qt::SkipEmptyParts))
            if (const QString word = tag.trimmed(); !word.isEmpty())
                note.tags.push_back(word.toStdString());
    } else {
        return false;
    }
    if (note != of->note)
        m_library.setNote(toQt(of->path.string()), note);
    return true;
}

QVariant RunsModel::text(const RunSummary& run, int column) const
{
    switch (column) {
    case Star:
        return run.note.star ? QStringLiteral("★") : QStringLiteral("☆");
    case Pin:
        return m_pinned.find(toQt(run.path.string())) ? QStringLiteral("●") : QStringLiteral("○");
    case Name:
        return run.note.name.empty() ? toQt(nameAfterTime(run.path.stem().string())) : toQt(run.note.name);
    case Differs:
        if (!m_shown)
            return {};
        return m_shown->path == run.path ? tr("on show") : differencesText(run, *m_shown);
    case Metric: {
        const auto [name, value] = headlineOf(run);
        return name.empty() ? QVariant() : viz::fixedNumber(value, 3);
    }
    case Apart:
        return apartText(run);
    case Method:
        return toQt(methodTitle(methodFromName(run.method)));
    case Data:
        return dataName(run);
    case Epochs:
        return QString::number(run.epochs);
    case State:
        return toQt(run.state);
    case Seen:
        return run.testSeen > 0 ? QString::number(run.testSeen) : QString();
    case Begun:
        return QLocale::c().toString(begun(run), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    case Tags: {
        QStringList tags;
        for (const std::string& tag : run.note.tags)
            tags << toQt(tag);
        return tags.join(QStringLiteral(", "));
    }
    case Note:
        return toQt(run.note.note).section(u'\n', 0, 0);
    case Size:
        return run.bytes > 0 ? QLocale::c().formattedDataSize(static_cast<qint64>(run.bytes)) : QString();
    default:
        return {};
    }
}

/// Of runs that differ by seed alone their mean and its interval.
QVariant RunsModel::groupText(const Group& group, int column) const
{
    if (column == Name)
        return group.title;
    if (m_grouping == Grouping::Data)
        return {};
    if (column == Metric) {
        std::vector<double> values;
        std::string metric;
        for (const int row : ofEachSeed(group))
            if (const auto [name, value] = headlineOf(at(row)); !name.empty() && std::isfinite(value)) {
                values.push_back(value);
                metric = name.substr(name.find('/') + 1);
            }
        if (values.empty())
            return {};
        const auto interval = studentInterval(values);
        const QString spread = toQt(
            intervalText(interval, metric, [](double value) { return viz::fixedNumber(value, 3).toStdString(); }));
        return spread.isEmpty() ? viz::fixedNumber(interval.mean, 3)
                                : viz::fixedNumber(interval.mean, 3) + u' ' + spread;
    }
    const RunSummary& first = at(group.rows.front());
    if (column == Differs && m_shown) {
        RunSummary same = first;
        same.settings["seed"] = m_shown->settings.value("seed", nlohmann::json());
        return differencesText(same, *m_shown);
    }
    return column == Method || column == Data ? text(first, column) : QVariant();
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    const RunSummary* of = run(index);
    if (!of) {
        const bool isGroup = !m_groups.empty() && index.isValid() && index.internalId() == topLevel;
        return isGroup && role == Qt::DisplayRole
            ? groupText(m_groups[static_cast<std::size_t>(index.row())], index.column())
            : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return text(*of, index.column());
    case Qt::EditRole:
        return index.column() == Note ? toQt(of->note.note) : text(*of, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == Star)
            return of->note.star ? tr("starred") : tr("not starred");
        if (index.column() == Pin)
            return m_pinned.find(toQt(of->path.string())) ? tr("pinned") : tr("not pinned");
        return text(*of, index.column());
    case Qt::ForegroundRole:
        if (const auto* pin = m_pinned.find(toQt(of->path.string())); pin && index.column() == Pin)
            return viz::Theme::fromPalette(QApplication::palette()).category(pin->color);
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == Metric || index.column() == Epochs || index.column() == Size
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case Qt::FontRole:
        if (m_shown && m_shown->path == of->path) {
            QFont font = QApplication::font("QAbstractItemView");
            font.setBold(true);
            return font;
        }
        return {};
    case Qt::ToolTipRole: {
        const auto [name, value] = headlineOf(*of);
        QString tip = QStringLiteral("<qt><b>%1</b><br>%2, %3<br>%4")
                          .arg(toQt(of->name()).toHtmlEscaped(), text(*of, Method).toString(),
                              dataName(*of).toHtmlEscaped(), text(*of, Begun).toString());
        if (!name.empty())
            tip += QStringLiteral("<br>%1 %2")
                       .arg(historyTitle(QStringLiteral("valid/") + toQt(name)), viz::fixedNumber(value, 3))
                + tr(" on validation");
        if (const QString apart = apartText(*of); !apart.isEmpty())
            tip += tr("<br>environment found in Z_inv | Z_spu: %1").arg(apart);
        if (!of->note.note.empty())
            tip += QStringLiteral("<p>%1").arg(toQt(of->note.note).toHtmlEscaped());
        return tip + QStringLiteral("</qt>");
    }
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole) {
        const QStringList titles { QStringLiteral("★"), QStringLiteral("●"), tr("run"), tr("differs"), tr("metric"),
            tr("env inv|spu"), tr("method"), tr("data"), tr("epochs"), tr("state"), tr("test seen"), tr("begun"),
            tr("tags"), tr("note"), tr("size") };
        return titles.value(section);
    }
    if (role == Qt::ToolTipRole) {
        const QStringList tips { tr("Starred: worth keeping."),
            tr("Pinned: drawn behind the run on show, and compared with it."), tr("The name; F2 changes it."),
            tr("What differs from the run on show."), tr("The metric that comes first for this data, on validation."),
            tr("What a probe finds of the virtual environment: in Z_inv (should be little) | in Z_spu.") };
        return richTip(tips.value(section));
    }
    if (role == Qt::TextAlignmentRole && (section == Metric || section == Epochs || section == Size))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

}
