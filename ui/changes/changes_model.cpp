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
    m_rows = static_cast<int>(m_model.events().size());
    endResetModel();
}

/// A finished run's record tells the same events again, and that it was stopped: the row that is chosen stays.
void ChangesModel::takeRecord()
{
    if (static_cast<int>(m_model.events().size()) < m_rows)
        return startOver();
    addRows();
    epochAdded();
}

void ChangesModel::addRows()
{
    const int rows = static_cast<int>(m_model.events().size());
    if (rows <= m_rows)
        return;
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
    epochAdded(); // what came before it has its effect up to here
}

void ChangesModel::epochAdded()
{
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, Effect), index(m_rows - 1, Effect));
    if (m_model.history().epochs() == 1)
        Q_EMIT headerDataChanged(Qt::Horizontal, Effect, Effect);
}

int ChangesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
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
    return changeEffect(m_model.events(), static_cast<std::size_t>(row), found->second);
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
    if (!index.isValid() || index.row() >= static_cast<int>(m_model.events().size()))
        return {};
    const LiveChange& change = m_model.events()[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == What || index.column() == Effect ? Qt::AlignLeft | Qt::AlignVCenter
                                                                           : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Effect) {
        const QString sentence = effectSentence(index.row());
        return richTip(sentence.isEmpty() ? tr("There is no finished epoch on both sides of it yet.") : sentence);
    }
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
        return changedTo(change);
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
