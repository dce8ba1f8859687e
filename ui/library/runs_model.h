#pragma once

#include "ui/library/run_library.h"

#include <QAbstractItemModel>

#include <optional>
#include <string>
#include <vector>

namespace cmir::ui {

class PinnedRuns;

/// The runs of the library as rows, filtered, sorted and, if wanted, grouped; the run that trains in this window stands
/// among them before it has a file. Model resets instead of moves, since a library may have ten thousand runs.
class RunsModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column {
        Star,
        Pin,
        Name,
        Differs,
        Metric,
        Apart,
        Method,
        Data,
        Epochs,
        State,
        Seen,
        Begun,
        Tags,
        Note,
        Size,
        Columns
    };
    enum class Grouping { None, Data, AllButSeed };

    RunsModel(RunLibrary& library, const PinnedRuns& pinned, QObject* parent = nullptr);

    /// The run on show: what the others are said to differ from. One that is not among the files yet, or whose file is
    /// old, is a row by itself (`live`), which takes the place of what its files say.
    void setShown(std::optional<RunSummary> run, bool live);
    const std::optional<RunSummary>& shown() const { return m_shown; }
    /// Throws FilterError where it cannot be understood; the one before stays in force.
    void setFilter(const QString& filter);
    const QString& filter() const { return m_filter; }
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return m_grouping; }

    /// Null for a group.
    const RunSummary* run(const QModelIndex& index) const;
    /// Of a group of runs that differ by their seed alone: all of them. Else empty.
    std::vector<const RunSummary*> runsOf(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& path, int column = Name) const;
    int shownRuns() const; ///< rows that are runs

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(
        const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override; ///< name, tags, note
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Group {
        QString title;
        std::vector<int> rows; ///< of m_rows' runs
    };

    void rebuild();
    void arrange();
    const RunSummary& at(int row) const; ///< -1: the one that trains
    std::vector<int> ofEachSeed(const Group& group) const; ///< rows: repetitions count once
    std::string sortName(int column) const;
    QVariant text(const RunSummary& run, int column) const;
    QVariant groupText(const Group& group, int column) const;

    RunLibrary& m_library;
    const PinnedRuns& m_pinned;
    std::shared_ptr<const LibraryContents> m_contents; ///< what the rows are of
    std::optional<RunSummary> m_shown;
    bool m_live = false;
    QString m_filter;
    Grouping m_grouping = Grouping::None;
    int m_sortColumn = Begun;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
    std::vector<int> m_rows; ///< runs on show in their order, as indices of the listing; -1: the one that trains
    std::vector<Group> m_groups; ///< empty: without groups
};

/// Name and value of the metric that comes first for the run's task, on validation; the name is empty where none is
/// known.
std::pair<std::string, double> headlineOf(const RunSummary& run);

/// "λ₁ 3, K 5": the settings of `run` that differ from those of `other`; or "same settings".
QString differencesText(const RunSummary& run, const RunSummary& other);

}
