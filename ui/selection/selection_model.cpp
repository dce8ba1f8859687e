#include "ui/selection/selection_model.h"

namespace cmir::ui {

namespace {

QString samplesText(std::int64_t count)
{
    return count == 1 ? QObject::tr("1 sample") : QObject::tr("%1 samples").arg(qlonglong(count));
}

}

/// Holds two sets of a bit per sample: at 100,000 samples 25 kB.
class SelectionModel::Change : public UndoStep {
public:
    Change(SelectionModel& model, SampleSet after, const QString& text)
        : UndoStep(*model.m_undo, text)
        , m_model(model)
        , m_before(model.m_selected)
        , m_after(std::move(after))
    { }

protected:
    void back() override { m_model.set(m_before); }
    void forth() override { m_model.set(m_after); }

private:
    std::unique_ptr<UndoStep> copy() const override { return std::make_unique<Change>(*this); }

    SelectionModel& m_model;
    SampleSet m_before, m_after;
};

SelectionModel::SelectionModel(QObject* parent)
    : QObject(parent)
    , m_own(std::make_unique<UndoStack>())
    , m_undo(m_own.get())
{ }

SelectionModel::SelectionModel(UndoStack& undo, QObject* parent)
    : QObject(parent)
    , m_undo(&undo)
{ }

void SelectionModel::setUniverse(const Sizes& sizes, const std::string& data)
{
    if (sizes == m_sizes && data == m_data)
        return;
    m_sizes = sizes;
    m_data = data;
    m_all = {};
    for (const auto& [split, size] : sizes)
        m_all.insertFirst(split, size);
    m_undo->forget([](const UndoStep& step) { return dynamic_cast<const Change*>(&step) != nullptr; });
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

void SelectionModel::push(const SampleSet& samples, const QString& text)
{
    if (samples == m_selected)
        return;
    auto change = std::make_unique<Change>(*this, samples, text);
    set(samples);
    m_undo->pushStep(std::move(change));
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
    push(after, text);
    if (operation != viz::SetOperation::Remove && now > 0 && (!m_current || !after.contains(*m_current))) {
        const std::string split = after.splits().front(); // the one looked at is one of those that were chosen
        setCurrent(SampleRef { split, after.rows(split).front() });
    }
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
