#include "core/analysis/apart_reading.h"

#include "core/analysis/apart_probes.h"
#include "core/analysis/row_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace cmir {

namespace {

constexpr std::array partMembers { &Representation::invariant, &Representation::spurious };

std::vector<float> labelsOf(const Variants& shown, const ApartFacts& facts)
{
    std::vector<float> labels;
    for (const std::int64_t sample : shown.sample)
        labels.push_back(static_cast<float>(facts.label(shown.split, sample)));
    return labels;
}

std::vector<std::string> environmentsOf(const Variants& shown, const ApartFacts& facts)
{
    std::vector<std::string> names;
    if (facts.environment)
        for (const std::int64_t sample : shown.sample)
            names.push_back(facts.environment(shown.split, sample));
    return names;
}

/// The clean rows of one part; parts are counted over the modalities.
Matrix cleanPart(const Variants& shown, std::size_t part)
{
    return cleanRows(shown.modalities[part / 2].*partMembers[part % 2], shown.environments);
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
    LabelProbes(const Snapshot& snapshot, const ApartFacts& facts, const JobContext& job)
        : m_facts(facts)
    {
        const Variants* train = find(snapshot, "train");
        m_probes.resize(partMembers.size() * snapshot.modalityNames.size());
        if (!train)
            return;
        const std::vector<float> labels = labelsOf(*train, facts);
        if (std::ranges::none_of(labels, [](float value) { return std::isfinite(value); }))
            return;
        for (std::size_t i = 0; i < m_probes.size(); ++i) {
            const Matrix z = cleanPart(*train, i);
            if (static_cast<std::int64_t>(finiteRows(z).size()) == z.rows)
                m_probes[i].emplace(z, labels, facts.classes, job);
        }
    }

    std::vector<std::optional<ApartScore>> read(const Variants& shown) const
    {
        std::vector<std::optional<ApartScore>> scores(m_probes.size());
        const std::vector<float> labels = labelsOf(shown, m_facts);
        for (std::size_t i = 0; i < m_probes.size(); ++i)
            if (m_probes[i])
                scores[i] = m_probes[i]->read(cleanPart(shown, i), labels);
        return scores;
    }

private:
    const ApartFacts& m_facts;
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

/// For each part what its probe finds in the environment that is left out; the one of least, over all parts.
std::pair<std::string, std::vector<std::optional<ApartScore>>> leastLeftOut(
    const Variants& train, const Variants& here, const ApartFacts& facts, const JobContext& job)
{
    const std::size_t count = partMembers.size() * here.modalities.size();
    const auto trainLabel = labelsOf(train, facts), label = labelsOf(here, facts);
    const auto trainEnvironment = environmentsOf(train, facts), environment = environmentsOf(here, facts);
    std::map<std::string, std::vector<std::optional<ApartScore>>> found;
    for (std::size_t i = 0; i < count; ++i) {
        const Matrix fitted = cleanPart(train, i), read = cleanPart(here, i);
        for (const auto& [name, score] : environmentsLeftOut(
                 { fitted, trainLabel, trainEnvironment }, { read, label, environment }, facts.classes, job)) {
            auto& scores = found[name];
            scores.resize(count);
            scores[i] = score;
        }
    }
    const auto least = std::ranges::min_element(found, {}, [](const auto& entry) { return sumOf(entry.second); });
    if (least == found.end() || std::isinf(sumOf(least->second)))
        return { {}, std::vector<std::optional<ApartScore>>(count) };
    return *least;
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

ApartFacts apartFacts(const Dataset& dataset)
{
    ApartFacts facts;
    facts.label = [&dataset](const std::string& split, std::int64_t sample) {
        return static_cast<double>(dataset.split(split).label[static_cast<std::size_t>(sample)]);
    };
    facts.classes = dataset.task == Task::Regression ? 0 : std::max<std::int64_t>(2, dataset.outputs());
    facts.environment = [&dataset](const std::string& split, std::int64_t sample) {
        const Column* column = dataset.split(split).column("environment");
        return column ? environmentName(dataset, *column, static_cast<std::size_t>(sample)) : std::string();
    };
    return facts;
}

ApartReading readApart(
    const Snapshot& snapshot, const std::string& split, const ApartFacts& facts, const JobContext& job)
{
    ApartReading reading;
    reading.split = split;
    for (const std::string& name : snapshot.modalityNames)
        reading.modalities.push_back({ name, {}, {} });
    const Variants* here = find(snapshot, split);
    if (!here)
        return reading;

    const LabelProbes probes(snapshot, facts, job);
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
    if (const Variants* train = find(snapshot, "train"); train && reading.shiftSplit.empty())
        std::tie(reading.leftOut, shifted) = leastLeftOut(*train, *here, facts, job);
    for (std::size_t i = 0; i < found.size(); ++i) {
        job.check();
        ApartPart& part = partOf(reading.modalities[i / 2], i % 2);
        part.label = found[i];
        part.shift = shifted[i];
        part.environment = environmentFound(here->modalities[i / 2].*partMembers[i % 2], here->environments, job);
    }
    return reading;
}

}
