#pragma once

#include "ui/samples/sample_table.h"

#include <QAbstractTableModel>

#include <optional>

namespace cmir::ui {

/// The rows of a SampleTable that a filter lets through, in an order of its own. Sorting and filtering work on row
/// numbers and reset the model: no persistent index is kept up to date, which for 100,000 rows would take seconds.
class SamplesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit SamplesModel(QObject* parent = nullptr);

    /// Another table; the filter goes, the order stays where the column is still there.
    void setTable(std::shared_ptr<const SampleTable> table);
    const std::shared_ptr<const SampleTable>& table() const { return m_table; }

    /// Which rows of the table match, one for each; none: all.
    void setFilter(std::optional<std::vector<bool>> matches);
    bool isFiltered() const { return m_matches.has_value(); }
    std::int64_t matchCount() const; ///< rows that match the filter
    SampleSet matching() const; ///< the samples that match the filter
    /// Only these samples are shown, of those that match; none: all of them.
    void setOnly(std::optional<SampleSet> samples);

    SampleRef sample(int row) const;
    int rowOf(const SampleRef& sample) const; ///< -1: not shown
    SampleSet samples(int first, int last) const; ///< of the rows first .. last

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// NaN last in both orders, equal values in the table's order. Column -1: the table's order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    /// Whether a column holds the samples' names.
    bool holdsIds(int column) const;

    /// The shown rows and columns as CSV.
    QString toCsv() const;

private:
    bool matches(std::int64_t row) const { return !m_matches || (*m_matches)[static_cast<std::size_t>(row)]; }
    void order();
    void choose();

    std::shared_ptr<const SampleTable> m_table;
    std::optional<std::vector<bool>> m_matches;
    std::optional<SampleSet> m_only;
    std::string m_sortName; ///< empty: the table's order
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<std::int32_t> m_order; ///< every row of the table
    std::vector<std::int32_t> m_rows; ///< those shown
    std::vector<std::int32_t> m_places; ///< of every row of the table among those shown; -1: not
};

}
