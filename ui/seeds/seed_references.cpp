#include "ui/seeds/seed_references.h"

#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

std::optional<double> referenceValue(const ReferenceModel& reference, const std::string& series)
{
    const auto split = reference.metrics.find("valid");
    if (split == reference.metrics.end() || !series.starts_with("valid/"))
        return {};
    const auto found = split->second.find(series.substr(series.find('/') + 1));
    return found == split->second.end() || !std::isfinite(found->second) ? std::nullopt : std::optional(found->second);
}

SeedReferences::SeedReferences(const SeedGroup& group, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_group(group)
    , m_fitting(jobs, QStringLiteral("references of seeds"), tr("Fitting the linear model to the data of each seed"))
{
    connect(&group, &SeedGroup::changed, this, &SeedReferences::follow);
    follow();
}

SeedReferences::Data* SeedReferences::find(const std::shared_ptr<const Dataset>& dataset)
{
    const auto found = std::ranges::find(m_data, dataset, &Data::dataset);
    return found == m_data.end() ? nullptr : &*found;
}

const SeedReferences::Data* SeedReferences::find(const std::shared_ptr<const Dataset>& dataset) const
{
    const auto found = std::ranges::find(m_data, dataset, &Data::dataset);
    return found == m_data.end() ? nullptr : &*found;
}

/// Comes with every epoch of every seed.
void SeedReferences::follow()
{
    std::vector<Member> members;
    if (m_group.isGroup())
        for (const RunModel* run : m_group.runs())
            members.push_back({ run->runConfig().parameters.seed, run->runDataset() });
    if (members == m_members)
        return;
    std::vector<Data> data;
    for (const Member& member : members) {
        if (!member.dataset || std::ranges::find(data, member.dataset, &Data::dataset) != data.end())
            continue;
        const Data* known = find(member.dataset);
        data.push_back(known ? *known : Data { member.dataset });
    }
    m_members = std::move(members);
    m_data = std::move(data);
    m_fitting.drop();
    fitNext();
    Q_EMIT changed();
}

void SeedReferences::fitNext()
{
    const auto missing = std::ranges::find(m_data, false, &Data::known);
    if (!isNeeded() || missing == m_data.end())
        return;
    m_fitting.request(
        [dataset = missing->dataset](const JobContext& job) {
            const bool fits = dataset->findSplit("train") && dataset->findSplit("valid");
            return fits ? referenceModels(*dataset, job) : std::vector<ReferenceModel>();
        },
        [this, dataset = missing->dataset](std::vector<ReferenceModel> models) {
            if (Data* data = find(dataset)) {
                data->models = std::move(models);
                data->known = true;
            }
            fitNext();
            Q_EMIT changed();
        });
}

SeedValues SeedReferences::values(const std::string& key, const std::string& series) const
{
    SeedValues values;
    for (const Member& member : m_members) {
        const Data* data = find(member.dataset);
        if (!data)
            return {};
        const auto model = std::ranges::find(data->models, key, &ReferenceModel::key);
        const auto value = model == data->models.end() ? std::nullopt : referenceValue(*model, series);
        if (!value)
            return {};
        values[member.seed] = *value;
    }
    return values;
}

}
