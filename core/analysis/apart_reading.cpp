#include "core/analysis/apart_reading.h"

#include "core/analysis/apart_probes.h"
#include "core/analysis/row_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

using Label = std::function<double(const std::string&, std::int64_t)>;

constexpr std::array parts { &Representation::invariant, &Representation::spurious };

std::vector<float> labelsOf(const Variants& shown, const Label& label)
{
    std::vector<float> labels;
    for (const std::int64_t sample : shown.sample)
        labels.push_back(static_cast<float>(label(shown.split, sample)));
    return labels;
}

const Variants* find(const Snapshot& snapshot, const std::string& name)
{
    const auto found = std::ranges::find(snapshot.splits, name, &Variants::split);
    return found == snapshot.splits.end() || found->sample.empty() ? nullptr : &*found;
}

ApartPart& partOf(ApartReading::Modality& modality, std::size_t part)
{
    return part == 0 ? modality.invariant : modality.spurious;
}

/// The label probes of every modality's two parts.
class LabelProbes {
public:
    LabelProbes(const Snapshot& snapshot, const Label& label, std::int64_t classes, const JobContext& job)
        : m_label(label)
    {
        const Variants* train = find(snapshot, "train");
        m_probes.resize(parts.size() * snapshot.modalityNames.size());
        if (!train)
            return;
        const std::vector<float> labels = labelsOf(*train, label);
        if (std::ranges::none_of(labels, [](float value) { return std::isfinite(value); }))
            return;
        for (std::size_t i = 0; i < m_probes.size(); ++i) {
            const Matrix z = cleanRows(train->modalities[i / 2].*parts[i % 2], train->environments);
            if (static_cast<std::int64_t>(finiteRows(z).size()) == z.rows)
                m_probes[i].emplace(z, labels, classes, job);
        }
    }

    std::vector<std::optional<ApartScore>> read(const Variants& shown) const
    {
        std::vector<std::optional<ApartScore>> scores(m_probes.size());
        const std::vector<float> labels = labelsOf(shown, m_label);
        for (std::size_t i = 0; i < m_probes.size(); ++i)
            if (m_probes[i])
                scores[i]
                    = m_probes[i]->read(cleanRows(shown.modalities[i / 2].*parts[i % 2], shown.environments), labels);
        return scores;
    }

private:
    const Label& m_label;
    std::vector<std::optional<LabelProbe>> m_probes;
};

double sumOf(const std::vector<std::optional<ApartScore>>& scores)
{
    double sum = 0;
    for (const auto& score : scores)
        if (!score)
            return std::numeric_limits<double>::infinity();
        else
            sum += score->value;
    return sum;
}

std::optional<ApartScore> meanOf(const std::vector<const std::optional<ApartScore>*>& scores)
{
    ApartScore mean;
    const auto count = static_cast<double>(scores.size());
    for (const auto* score : scores) {
        if (!*score)
            return {};
        mean.value += (*score)->value / count;
        mean.lower += (*score)->lower / count;
        mean.upper += (*score)->upper / count;
        mean.chance += (*score)->chance / count;
        mean.n = (*score)->n;
    }
    return scores.empty() ? std::nullopt : std::optional(mean);
}

}

ApartReading::Modality ApartReading::all() const
{
    Modality mean;
    for (const auto part : { &Modality::invariant, &Modality::spurious })
        for (const auto score : { &ApartPart::label, &ApartPart::shift, &ApartPart::environment }) {
            std::vector<const std::optional<ApartScore>*> scores;
            for (const Modality& modality : modalities)
                scores.push_back(&(modality.*part.*score));
            mean.*part.*score = meanOf(scores);
        }
    return mean;
}

ApartReading readApart(
    const Snapshot& snapshot, const std::string& split, const Label& label, std::int64_t classes, const JobContext& job)
{
    ApartReading reading;
    reading.split = split;
    for (const std::string& name : snapshot.modalityNames)
        reading.modalities.push_back({ name, {}, {} });
    const Variants* here = find(snapshot, split);
    if (!here)
        return reading;

    const LabelProbes probes(snapshot, label, classes, job);
    const auto found = probes.read(*here);
    std::vector<std::optional<ApartScore>> shifted(found.size());
    for (const Variants& shown : snapshot.splits) {
        job.check();
        if (!shown.split.starts_with(split + "_") || shown.sample.empty())
            continue;
        auto scores = probes.read(shown);
        if (reading.shiftSplit.empty() || sumOf(scores) < sumOf(shifted)) {
            reading.shiftSplit = shown.split;
            shifted = std::move(scores);
        }
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        job.check();
        ApartPart& part = partOf(reading.modalities[i / 2], i % 2);
        part.label = found[i];
        part.shift = shifted[i];
        part.environment = environmentFound(here->modalities[i / 2].*parts[i % 2], here->environments, job);
    }
    return reading;
}

}
