#include "ui/seeds/seed_apart.h"

#include "core/common/job_part.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::ui {

namespace {

/// Not a number: that epoch was left out, or it cannot be asked.
double valueAt(const History& history, const std::string& series, std::int64_t epoch)
{
    const auto found = history.series.find(series);
    const bool known
        = found != history.series.end() && epoch >= 1 && epoch <= static_cast<std::int64_t>(found->second.size());
    return known ? found->second[static_cast<std::size_t>(epoch - 1)] : std::nan("");
}

bool isKnownAt(const History& history, const ApartReading& like, std::int64_t epoch)
{
    return std::ranges::all_of(like.modalities, [&](const ApartReading::Modality& modality) {
        const std::string prefix = "apart/" + modality.name + "/";
        return std::isfinite(valueAt(history, prefix + "label_invariant", epoch))
            || std::isfinite(valueAt(history, prefix + "environment_invariant", epoch));
    });
}

/// The intervals of one reading say nothing of those over seeds: there are none.
void fill(std::optional<ApartScore>& score, double value)
{
    if (!score)
        return;
    if (std::isfinite(value))
        score->value = score->lower = score->upper = value;
    else
        score.reset();
}

}

SeedApart::Readings readingsOfHistories(
    const std::vector<const RunModel*>& runs, const ApartReading& like, std::int64_t epoch)
{
    const auto allHave = [&](std::int64_t at) {
        return std::ranges::all_of(runs, [&](const RunModel* run) { return isKnownAt(run->history(), like, at); });
    };
    if (runs.empty() || like.modalities.empty())
        return {};
    if (epoch == 0)
        for (epoch = runs.front()->history().epochs(); epoch > 0 && !allHave(epoch);)
            --epoch;
    if (epoch < 1 || !allHave(epoch))
        return {};
    SeedApart::Readings readings { {}, epoch };
    for (const RunModel* run : runs) {
        ApartReading reading = like;
        for (ApartReading::Modality& modality : reading.modalities)
            for (const auto& [part, name] :
                { std::pair(&modality.invariant, "invariant"), std::pair(&modality.spurious, "spurious") }) {
                const auto at = [&](const char* question) {
                    return valueAt(run->history(), "apart/" + modality.name + "/" + question + "_" + name, epoch);
                };
                fill(part->label, at("label"));
                fill(part->shift, at("shift"));
                fill(part->environment, at("environment"));
            }
        readings.bySeed.push_back(std::move(reading));
    }
    return readings;
}

SeedApart::SeedApart(const RunModel& shown, const SeedGroup& group, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_shown(shown)
    , m_group(group)
    , m_reading(jobs, QStringLiteral("apart of seeds"), tr("Reading what the parts of every seed know"))
{
    // Whichever of them ends last.
    for (const auto signal : { &SeedGroup::changed, &SeedGroup::activityChanged })
        connect(&group, signal, this, &SeedApart::followEnd);
}

/// Comes with every epoch of every seed.
void SeedApart::followEnd()
{
    const bool ended = !m_group.records().empty();
    if (std::exchange(m_ended, ended) != ended)
        Q_EMIT changed();
}

SeedApart::Readings SeedApart::readings(const ApartReading& like)
{
    const std::vector<const RunModel*> runs = m_group.runs();
    if (!m_group.isGroup() || runs.size() < 2 || like.modalities.empty())
        return {};
    if (m_shown.replayIndex() || m_group.records().empty()) {
        const std::int64_t epoch = m_shown.replayIndex() ? m_shown.snapshot()->epoch : 0;
        const bool told = like.split == "valid" && (epoch > 0 || !m_shown.replayIndex()); // by histories
        return told ? readingsOfHistories(runs, like, epoch) : Readings {};
    }
    std::vector<std::shared_ptr<const Snapshot>> of;
    std::vector<std::shared_ptr<const Dataset>> data;
    for (const RunModel* run : runs) {
        of.push_back(run->record()->shown);
        data.push_back(run->runDataset());
    }
    if (std::ranges::find(of, nullptr) != of.end() || std::ranges::find(data, nullptr) != data.end())
        return {};
    if (m_of.isOf(of) && like.split == m_split)
        return { m_read, 0 };
    m_of = MadeFrom(of);
    m_split = like.split;
    m_read.clear();
    m_reading.drop();
    m_reading.request(
        [of, data, split = m_split](const JobContext& job) {
            std::vector<ApartReading> read;
            const auto all = static_cast<double>(of.size());
            for (std::size_t i = 0; i < of.size(); ++i) {
                const auto done = static_cast<double>(i);
                read.push_back(
                    readApart(*of[i], split, apartFacts(*data[i]), partOf(job, done / all, (done + 1) / all)));
            }
            return read;
        },
        [this](std::vector<ApartReading> read) {
            m_read = std::move(read);
            Q_EMIT changed();
        });
    return {};
}

}
