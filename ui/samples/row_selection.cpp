#include "ui/samples/row_selection.h"

#include "ui/samples/samples_model.h"
#include "ui/selection/selection_model.h"

#include <utility>

namespace cmir::ui {

RowSelection::RowSelection(SamplesModel& rows, SelectionModel& selection, QObject* parent)
    : QItemSelectionModel(&rows, parent)
    , m_rows(rows)
    , m_selection(selection)
{
    connect(&selection, &SelectionModel::changed, this, [this] {
        m_pending.reset();
        if (!m_applying)
            m_base = m_selection.selected();
    });
}

void RowSelection::beginGesture(bool takesAway)
{
    m_inGesture = true;
    m_takesAway = takesAway;
    m_pending.reset();
}

void RowSelection::endGesture()
{
    m_inGesture = false;
    m_takesAway = false;
    if (const auto pending = std::exchange(m_pending, std::nullopt))
        apply(*pending);
}

void RowSelection::apply(const SampleSet& samples)
{
    m_applying = true;
    m_selection.apply(samples, viz::SetOperation::Replace);
    m_applying = false;
}

bool RowSelection::isShownSelected(int row) const
{
    return (m_pending ? *m_pending : m_selection.selected()).contains(m_rows.sample(row));
}

void RowSelection::select(const QItemSelection& selection, QItemSelectionModel::SelectionFlags command)
{
    if (command == NoUpdate || !m_rows.table())
        return;
    if (!command.testFlag(Current)) // else the range of before is drawn anew, from where it began
        m_base = m_pending ? *m_pending : m_selection.selected();
    if (command.testFlag(Clear))
        m_base = {};
    SampleSet rows;
    for (const QItemSelectionRange& range : selection)
        rows = rows.united(m_rows.samples(range.top(), range.bottom()));
    SampleSet after = m_base;
    if (command.testFlag(Toggle))
        after = after.united(rows).subtracted(after.intersected(rows));
    else if (command.testFlag(Select))
        after = m_takesAway ? after.subtracted(rows) : after.united(rows);
    else if (command.testFlag(Deselect))
        after = after.subtracted(rows);
    if (m_inGesture) {
        m_pending = std::move(after);
        Q_EMIT shownChanged();
    } else {
        apply(after);
    }
}

RowDelegate::RowDelegate(const RowSelection& selection, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_selection(selection)
{ }

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->state.setFlag(QStyle::State_Selected, m_selection.isShownSelected(index.row()));
    if (m_selection.rows().holdsIds(index.column()))
        option->textElideMode = Qt::ElideMiddle;
}

}
