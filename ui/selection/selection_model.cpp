#include "ui/selection/selection_model.h"

#include <QUndoStack>

namespace cmir::ui {

namespace {

constexpr int undoSteps = 200; // each holds two sets of a bit per sample: at 100,000 samples 25 kB

QString samplesText(std::int64_t count)
{
    return count == 1 ? QObject::tr("1 sample") : QObject::tr("%1 samples").arg(qlonglong(count));
}

}

class SelectionModel::Change : public QUndoCommand {
public:
    Change(SelectionModel& model, SampleSet after, const QString& text)
        : QUndoCommand(text)
        , m_model(model)
        , m_before(model.m_selected)
        , m_after(std::move(after))
    { }
    void undo() override { m_model.set(m_before); }
    void redo() override { m_model.set(m_after); }

private:
    SelectionModel& m_model;
    SampleSet m_before, m_after;
};

SelectionModel::SelectionModel(QObject* parent)
    : QObject(parent)
    , m_undo(new QUndoStack(this))
{
    m_undo->setUndoLimit(undoSteps);
}

SelectionModel::~SelectionModel()
{
    delete m_undo; // its commands know this model, and its signals must not find half of one
}

void SelectionModel::setUniverse(const Sizes& sizes)
{
    if (sizes == m_sizes)
        return;
    m_sizes = sizes;
    m_all = {};
    for (const auto& [split, size] : sizes)
        m_all.insertFirst(split, size);
    m_undo->clear();
    setCurrent(std::nullopt);
    set({});
}

void SelectionModel::set(const SampleSet& samples)
{
    if (samples == m_selected)
        return;
    m_selected = samples;
    Q_EMIT changed();
}

void SelectionModel::push(SampleSet samples, const QString& text)
{
    if (samples != m_selected)
        m_undo->push(new Change(*this, std::move(samples), text));
}

void SelectionModel::apply(const SampleSet& samples, viz::SetOperation operation)
{
    SampleSet after = m_selected.combined(samples.intersected(m_all), operation);
    const std::int64_t before = m_selected.count(), now = after.count();
    QString text;
    if (now == 0)
        text = tr("Clear the selection");
    else if (operation == viz::SetOperation::Replace)
        text = tr("Select %1").arg(samplesText(now));
    else if (operation == viz::SetOperation::Add)
        text = tr("Add %1").arg(samplesText(now - before));
    else if (operation == viz::SetOperation::Remove)
        text = tr("Remove %1").arg(samplesText(before - now));
    else
        text = tr("Keep %1").arg(samplesText(now));
    push(std::move(after), text);
}

void SelectionModel::selectAll()
{
    push(m_all, tr("Select all"));
}

void SelectionModel::clear()
{
    push({}, tr("Clear the selection"));
}

void SelectionModel::invert()
{
    push(m_all.subtracted(m_selected), tr("Invert the selection"));
}

void SelectionModel::setCurrent(const std::optional<SampleRef>& sample)
{
    const std::optional<SampleRef> known = sample && m_all.contains(*sample) ? sample : std::nullopt;
    if (known == m_current)
        return;
    m_current = known;
    Q_EMIT currentChanged();
}

}
