#include "ui/views/sample_facts.h"

#include "ui/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

SampleFacts::SampleFacts(std::shared_ptr<const Dataset> dataset, std::shared_ptr<const RunRecord> record)
    : m_dataset(std::move(dataset))
    , m_record(std::move(record))
{ }

const Predictions* SampleFacts::predictions(const std::string& split) const
{
    if (!m_record)
        return nullptr;
    const auto& all = m_record->predictions;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Predictions& p) { return p.split == split; });
    return found == all.end() ? nullptr : &*found;
}

QString SampleFacts::id(const std::string& split, std::int64_t sample) const
{
    const auto row = static_cast<std::size_t>(sample);
    if (const Split* data = m_dataset ? m_dataset->findSplit(split) : nullptr; data && row < data->id.size())
        return toQt(data->id[row]);
    if (const Predictions* p = predictions(split); p && row < p->id.size())
        return toQt(p->id[row]);
    return QStringLiteral("%1 %2").arg(toQt(split)).arg(sample);
}

std::span<const float> SampleFacts::labels(const std::string& split) const
{
    if (const Split* data = m_dataset ? m_dataset->findSplit(split) : nullptr)
        return data->label;
    if (const Predictions* p = predictions(split))
        return p->label;
    return {};
}

double SampleFacts::label(const std::string& split, std::int64_t sample) const
{
    const auto all = labels(split);
    const auto row = static_cast<std::size_t>(sample);
    return row < all.size() ? static_cast<double>(all[row]) : std::numeric_limits<double>::quiet_NaN();
}

Task SampleFacts::task() const
{
    return m_record ? m_record->task : m_dataset ? m_dataset->task : Task::Regression;
}

std::optional<double> SampleFacts::labelMin() const
{
    return m_record ? m_record->labelMin : m_dataset ? m_dataset->labelMin : std::nullopt;
}

std::optional<double> SampleFacts::labelMax() const
{
    return m_record ? m_record->labelMax : m_dataset ? m_dataset->labelMax : std::nullopt;
}

std::int64_t SampleFacts::classes() const
{
    if (task() == Task::Binary)
        return 2;
    return m_record ? m_record->outputs : m_dataset ? m_dataset->outputs() : 1;
}

QString SampleFacts::className(std::int64_t index) const
{
    if (m_dataset && index >= 0 && index < static_cast<std::int64_t>(m_dataset->classNames.size()))
        return toQt(m_dataset->classNames[static_cast<std::size_t>(index)]);
    return QString::number(index);
}

QString SampleFacts::labelText(double value) const
{
    if (std::isnan(value))
        return QStringLiteral("–");
    return task() == Task::Regression ? readableNumber(value) : className(static_cast<std::int64_t>(value));
}

QString SampleFacts::predictionText(double value) const
{
    if (task() == Task::Binary && !std::isnan(value))
        return QStringLiteral("%1 (p = %2)").arg(className(value >= 0.5 ? 1 : 0), readableNumber(value));
    return labelText(value);
}

}
