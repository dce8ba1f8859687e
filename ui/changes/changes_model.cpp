#include "ui/changes/changes_model.h"

#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "ui/headline_series.h"
#include "ui/live_change_text.h"
#include "ui/run_model.h"
#include "ui/text.h"

namespace cmir::ui {

namespace {

bool largerIsBetterIn(const QString& series)
{
    return metricInfo(series.section(u'/', 1).toStdString()).largerIsBetter;
}

/// Old and new meet in the middle, as "2 → 3" does.
QVariant alignmentOf(int column)
{
    const bool right = column == ChangesModel::Epoch || column == ChangesModel::Step || column == ChangesModel::Old;
    return QVariant((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

}

ChangesModel::ChangesModel(const RunModel& model, QObject* parent)
    : QAbstractTableModel(parent)
    , m_model(model)
{
    connect(&model, &RunModel::runReset, this, &ChangesModel::startOver);
    connect(&model, &RunModel::recordChanged, this, &ChangesModel::takeRecord);
    connect(&model, &RunModel::eventAdded, this, &ChangesModel::addRows);
    connect(&model, &RunModel::epochAdded, this, &ChangesModel::epochAdded);
    startOver();
}

void ChangesModel::startOver()
{
    beginResetModel();
    m_groups = gatherChanges(m_model.events());
    endResetModel();
}

/// A finished run's record tells the same events again, and that it was stopped: the row that is chosen stays.
void ChangesModel::takeRecord()
{
    if (gatherChanges(m_model.events()).size() < m_groups.size())
        return startOver();
    addRows();
    epochAdded();
}

/// The newest row may grow, and others follow it.
void ChangesModel::addRows()
{
    std::vector<ChangeGroup> groups = gatherChanges(m_model.events());
    const int before = static_cast<int>(m_groups.size()), now = static_cast<int>(groups.size());
    if (now > before) {
        beginInsertRows({}, before, now - 1);
        m_groups = std::move(groups);
        endInsertRows();
    } else {
        m_groups = std::move(groups);
    }
    if (before > 0)
        Q_EMIT dataChanged(index(0, 0), index(before - 1, columns - 1));
}

void ChangesModel::epochAdded()
{
    if (!m_groups.empty())
        Q_EMIT dataChanged(index(0, Effect), index(rowCount() - 1, Effect));
    if (m_model.history().epochs() == 1)
        Q_EMIT headerDataChanged(Qt::Horizontal, Effect, Effect);
}

int ChangesModel::rowOf(int event) const
{
    for (std::size_t row = 0; row < m_groups.size(); ++row)
        if (event >= 0 && static_cast<std::size_t>(event) <= m_groups[row].last)
            return static_cast<int>(row);
    return -1;
}

int ChangesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_groups.size());
}

int ChangesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

std::optional<ChangeEffect> ChangesModel::effect(int row) const
{
    const auto& series = m_model.history().series;
    const auto found = series.find(headlineSeries(m_model).toStdString());
    if (found == series.end())
        return std::nullopt;
    return changeEffect(m_model.events(), group(row), found->second);
}

QString ChangesModel::effectText(int row) const
{
    const auto effect = this->effect(row);
    if (!effect)
        return QStringLiteral("–");
    const bool larger = largerIsBetterIn(headlineSeries(m_model));
    const QString word = effect->isBetter(larger) ? tr("better") : effect->isWorse(larger) ? tr("worse") : tr("same");
    return tr("%1 %2, epoch %3 → %4")
        .arg(signedNumber(effect->difference()), word)
        .arg(effect->epochBefore)
        .arg(effect->epochSince);
}

QString ChangesModel::effectSentence(int row) const
{
    const auto effect = this->effect(row);
    if (!effect)
        return {};
    return tr("Validation %1: %2 after epoch %3, before the change; %4 after epoch %5. Training went on meanwhile: the "
              "change need not be the cause.")
        .arg(historyTitle(headlineSeries(m_model)), readableNumber(effect->before))
        .arg(effect->epochBefore)
        .arg(readableNumber(effect->since))
        .arg(effect->epochSince);
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || group(index.row()).last >= m_model.events().size())
        return {};
    const ChangeGroup& group = this->group(index.row());
    const LiveChange &change = m_model.events()[group.first], &last = m_model.events()[group.last];
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(index.column());
    if (role == Qt::ToolTipRole && index.column() == Effect) {
        const QString sentence = effectSentence(index.row());
        return richTip(sentence.isEmpty() ? tr("There is no finished epoch on both sides of it yet.") : sentence);
    }
    if (role == Qt::ToolTipRole && index.column() <= Step && group.count() > 1)
        return richTip(tr("%1 values one after the other, up to epoch %2, step %3.")
                           .arg(group.count())
                           .arg(last.epoch, 0, 'f', 2)
                           .arg(last.step));
    if (role == Qt::ToolTipRole && index.column() == What && change.isParameter())
        return richTip(toQt(parameter(change.key).help));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Epoch:
        return QString::number(change.epoch, 'f', 2);
    case Step:
        return QString::number(change.step);
    case What:
        return changedName(change);
    case Old:
        return change.isParameter() ? toQt(change.oldValue) : QString();
    case New:
        return changedTo(last);
    default:
        return effectText(index.row());
    }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == Effect)
        return richTip(tr("The validation metric in the last epoch before the change, and in the last one before the "
                          "next change, or the newest."));
    if (role == Qt::ToolTipRole && section == Step)
        return richTip(tr("The first step that was trained with the new value."));
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(section);
    if (role != Qt::DisplayRole)
        return {};
    const QString series = headlineSeries(m_model);
    switch (section) {
    case Epoch:
        return tr("Epoch");
    case Step:
        return tr("Step");
    case What:
        return tr("Parameter");
    case Old:
        return tr("Old");
    case New:
        return tr("New");
    default:
        return series.isEmpty() ? tr("Since") : tr("%1 since").arg(historyTitle(series));
    }
}

}
