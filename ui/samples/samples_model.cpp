#include "ui/samples/samples_model.h"

#include "ui/text.h"
#include "viz/data_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir::ui {

namespace {

constexpr int longestTip = 600; // characters: a longer text covers the screen

/// Rows with a value sorted by it, then those without; stable in both orders.
void sortRows(std::vector<std::int32_t>& rows, const std::vector<double>& keys, Qt::SortOrder order)
{
    const auto key = [&](std::int32_t row) { return keys[static_cast<std::size_t>(row)]; };
    const auto known = std::stable_partition(rows.begin(), rows.end(), [&](auto row) { return !std::isnan(key(row)); });
    if (order == Qt::AscendingOrder)
        std::stable_sort(rows.begin(), known, [&](auto a, auto b) { return key(a) < key(b); });
    else
        std::stable_sort(rows.begin(), known, [&](auto a, auto b) { return key(a) > key(b); });
}

/// Numbers stand below each other, and their title above them.
QVariant alignment(const SampleTable::Column& column)
{
    const bool number = column.kind == SampleTable::Kind::Real || column.kind == SampleTable::Kind::Whole;
    return QVariant::fromValue(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
}

/// The shortest text that reads back as the number that it was: labels and predictions are floats.
QString exactText(double value)
{
    const auto single = static_cast<float>(value);
    for (int digits = 1; std::isfinite(value) && static_cast<double>(single) == value && digits < 10; ++digits)
        if (const QString text = QString::number(value, 'g', digits); text.toFloat() == single)
            return text;
    return viz::numberText(value);
}

QString csvText(const SampleTable& table, std::int64_t row, std::size_t column)
{
    using Kind = SampleTable::Kind;
    const SampleTable::Column& c = table.columns()[column];
    return c.kind == Kind::Real || c.kind == Kind::Probability ? exactText(c.keys[static_cast<std::size_t>(row)])
                                                               : table.text(row, column);
}

}

SamplesModel::SamplesModel(QObject* parent)
    : QAbstractTableModel(parent)
{ }

void SamplesModel::setTable(std::shared_ptr<const SampleTable> table)
{
    beginResetModel();
    m_table = std::move(table);
    m_matches.reset();
    order();
    choose();
    endResetModel();
}

void SamplesModel::setFilter(std::optional<std::vector<bool>> matches)
{
    beginResetModel();
    m_matches = std::move(matches);
    choose();
    endResetModel();
}

void SamplesModel::setOnly(std::optional<SampleSet> samples)
{
    if (samples == m_only)
        return;
    beginResetModel();
    m_only = std::move(samples);
    choose();
    endResetModel();
}

void SamplesModel::sort(int column, Qt::SortOrder sortOrder)
{
    const bool known = m_table && column >= 0 && column < columnCount();
    beginResetModel();
    m_sortName = known ? m_table->columns()[static_cast<std::size_t>(column)].name : std::string();
    m_sortOrder = sortOrder;
    order();
    choose();
    endResetModel();
}

void SamplesModel::order()
{
    m_order.resize(m_table ? static_cast<std::size_t>(m_table->rows()) : 0);
    std::iota(m_order.begin(), m_order.end(), 0);
    if (const auto* column = m_table && !m_sortName.empty() ? m_table->column(m_sortName) : nullptr)
        sortRows(m_order, column->keys, m_sortOrder);
}

void SamplesModel::choose()
{
    m_rows.clear();
    m_places.assign(m_order.size(), -1);
    for (const std::int32_t row : m_order) {
        if (!matches(row) || (m_only && !m_table->contains(*m_only, row)))
            continue;
        m_places[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(m_rows.size());
        m_rows.push_back(row);
    }
}

bool SamplesModel::holdsIds(int column) const
{
    return m_table && column >= 0 && column < columnCount()
        && m_table->columns()[static_cast<std::size_t>(column)].name == "id";
}

std::int64_t SamplesModel::matchCount() const
{
    return m_matches ? std::count(m_matches->begin(), m_matches->end(), true) : m_table ? m_table->rows() : 0;
}

SampleSet SamplesModel::matching() const
{
    SampleSet set;
    for (std::int64_t row = 0; m_table && row < m_table->rows(); ++row)
        if (matches(row))
            set.insert(m_table->sample(row));
    return set;
}

SampleRef SamplesModel::sample(int row) const
{
    return m_table->sample(m_rows[static_cast<std::size_t>(row)]);
}

int SamplesModel::rowOf(const SampleRef& sample) const
{
    const auto row = m_table ? m_table->rowOf(sample) : std::nullopt;
    return row ? m_places[static_cast<std::size_t>(*row)] : -1;
}

SampleSet SamplesModel::samples(int first, int last) const
{
    SampleSet set;
    for (int row = first; row <= last; ++row)
        set.insert(sample(row));
    return set;
}

int SamplesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SamplesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_table ? 0 : static_cast<int>(m_table->columns().size());
}

QVariant SamplesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    const bool isText = m_table->columns()[column].kind == SampleTable::Kind::Text;
    if (role == Qt::DisplayRole) {
        const QString text = m_table->text(row, column);
        return isText ? text.simplified() : text; // a transcript may hold line ends
    }
    if (role == Qt::ToolTipRole && isText)
        return richTip(m_table->text(row, column).left(longestTip));
    if (role == Qt::TextAlignmentRole)
        return alignment(m_table->columns()[column]);
    return {};
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const SampleTable::Column& column = m_table->columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return alignment(column);
    if (role == Qt::ToolTipRole)
        return richTip(tr("Click to sort. Filters call this column %1.").arg(toQt(column.name)));
    return {};
}

QString SamplesModel::toCsv() const
{
    viz::DataTable csv;
    if (!m_table)
        return csv.toCsv();
    for (const SampleTable::Column& column : m_table->columns())
        csv.columns << toQt(column.name);
    csv.rows.reserve(static_cast<qsizetype>(m_rows.size()));
    for (const std::int32_t row : m_rows) {
        QStringList cells;
        for (std::size_t c = 0; c < m_table->columns().size(); ++c)
            cells << csvText(*m_table, row, c);
        csv.rows << cells;
    }
    return csv.toCsv();
}

}
