#include "ui/views/measures_picture.h"

#include "core/analysis/intervals.h"
#include "core/analysis/joint_probes.h"
#include "core/analysis/row_sample.h"
#include "core/common/job_part.h"
#include "core/data/split_names.h"
#include "ui/views/embedding_points.h"

#include <algorithm>
#include <optional>

namespace cmir::ui {

namespace {

template <class T> std::vector<T> gather(const std::vector<T>& values, const std::vector<std::int64_t>& rows)
{
    std::vector<T> kept;
    kept.reserve(rows.size());
    for (const std::int64_t row : rows)
        kept.push_back(values[static_cast<std::size_t>(row)]);
    return kept;
}

/// Label and columns of the shown samples; the features are not needed.
Split shownSplit(const Split& whole, const std::vector<std::int64_t>& rows)
{
    Split split;
    split.name = whole.name;
    split.label = gather(whole.label, rows);
    for (const Column& column : whole.columns)
        split.columns.push_back({ column.name,
            std::visit(
                [&](const auto& values) -> decltype(Column::values) { return gather(values, rows); }, column.values) });
    return split;
}

SplitRepresentations shownRepresentations(const Variants& shown)
{
    SplitRepresentations representations { shown.split, {} };
    for (const Representation& r : shown.modalities)
        representations.modalities.push_back(
            { cleanRows(r.invariant, shown.environments), cleanRows(r.spurious, shown.environments) });
    return representations;
}

/// A share of a longer job.
JobContext part(const JobContext& job, std::size_t index, std::size_t count)
{
    const auto all = static_cast<double>(count);
    return partOf(job, static_cast<double>(index) / all, static_cast<double>(index + 1) / all);
}

/// A split as it can be measured: the record holds the whole of it, a snapshot the shown samples.
class MeasuredSplit {
public:
    MeasuredSplit(const MeasuresRequest& request, const Split& split)
        : m_variants(request.snapshot ? ofSplit(request.snapshot->splits, split.name) : nullptr)
        , m_whole(request.record ? ofSplit(request.record->representations, split.name) : nullptr)
        , m_split(split)
    {
        if (m_whole || !m_variants)
            return;
        m_shown = shownRepresentations(*m_variants);
        m_shownSplit = shownSplit(split, m_variants->sample);
    }

    bool isThere() const { return m_whole || m_variants; }
    bool isWhole() const { return m_whole != nullptr; }
    const Variants* variants() const { return m_variants; }
    const SplitRepresentations& representations() const { return m_whole ? *m_whole : m_shown; }
    const Split& split() const { return m_whole ? m_split : m_shownSplit; }

private:
    const Variants* m_variants;
    const SplitRepresentations* m_whole;
    const Split& m_split;
    SplitRepresentations m_shown;
    Split m_shownSplit;
};

/// One value of all pictures; null: one of them has no such row.
std::vector<const MeasuredValue*> sameValue(
    const std::vector<const std::vector<MeasuredValue>*>& lists, const MeasuredValue& wanted)
{
    std::vector<const MeasuredValue*> found;
    for (const std::vector<MeasuredValue>* list : lists) {
        const auto same = std::ranges::find_if(
            *list, [&](const MeasuredValue& value) { return value.key == wanted.key && value.on == wanted.on; });
        found.push_back(same == list->end() ? nullptr : &*same);
    }
    return found;
}

std::vector<MeasuredValue> meanValues(const std::vector<const std::vector<MeasuredValue>*>& lists)
{
    std::vector<MeasuredValue> means;
    for (const MeasuredValue& first : *lists.front()) {
        MeasuredValue mean = first;
        std::vector<double> values, references;
        for (const MeasuredValue* value : sameValue(lists, first)) {
            if (value && value->value)
                values.push_back(*value->value);
            else if (value && mean.reason.empty())
                mean.reason = value->reason;
            if (value && value->reference)
                references.push_back(*value->reference);
        }
        mean.value.reset();
        mean.lower.reset();
        mean.upper.reset();
        mean.p.reset(); // of one seed's permutations
        mean.reference.reset();
        if (references.size() == lists.size())
            mean.reference = studentInterval(references).mean;
        if (values.size() == lists.size()) {
            const MeanEstimate estimate = studentInterval(values);
            mean.value = estimate.mean;
            if (estimate.reason.empty()) {
                mean.lower = estimate.lower;
                mean.upper = estimate.upper;
            }
        } else if (mean.reason.empty()) {
            mean.reason = "not measured for every seed";
        }
        means.push_back(std::move(mean));
    }
    return means;
}

}

MeasuresPicture makeMeasures(const MeasuresRequest& request, const JobContext& job)
{
    const Split* split = request.dataset ? request.dataset->findSplit(request.split) : nullptr;
    std::optional<MeasuredSplit> measured, truth;
    if (split)
        measured.emplace(request, *split);
    if (!measured || !measured->isThere())
        throw BadInput("the split " + request.split + " cannot be measured: the run or its data is not there");
    if (const Split* known = truthSplit(*request.dataset))
        truth.emplace(request, *known);
    MeasuresPicture picture { request.split, request.snapshot ? request.snapshot->epoch : 0, !measured->isWhole(),
        measured->split().size(), {}, {} };
    const auto& names = request.snapshot ? request.snapshot->modalityNames : request.record->modalityNames;
    const Variants* shown = measured->variants();
    const std::size_t parts = names.size() + (shown ? 1 : 0);
    for (std::size_t m = 0; m < names.size(); ++m) {
        DisentanglementInput input = disentanglementInput(
            measured->representations(), measured->variants(), measured->split(), request.dataset->task, names[m], m);
        if (truth && truth->isThere())
            readTruthOn(input, truth->representations(), truth->split(), m);
        if (request.earlier && shown)
            compareWithEarlier(input, *request.earlier, *shown, m);
        picture.modalities.push_back({ names[m], measureDisentanglement(input, {}, part(job, m, parts)) });
    }
    if (shown)
        picture.joint
            = measureJointly(*shown, split->label, metricTask(*request.dataset), {}, part(job, parts - 1, parts));
    return picture;
}

MeasuresPicture overSeeds(const std::vector<MeasuresPicture>& pictures)
{
    MeasuresPicture mean = pictures.front();
    if (pictures.size() < 2)
        return mean;
    mean.seeds = pictures.size();
    for (std::size_t m = 0; m < mean.modalities.size(); ++m) {
        std::vector<const std::vector<MeasuredValue>*> lists;
        for (const MeasuresPicture& picture : pictures)
            if (m < picture.modalities.size())
                lists.push_back(&picture.modalities[m].values);
        mean.modalities[m].values = meanValues(lists);
    }
    std::vector<const std::vector<MeasuredValue>*> lists(pictures.size());
    std::ranges::transform(pictures, lists.begin(), [](const MeasuresPicture& picture) { return &picture.joint; });
    mean.joint = meanValues(lists);
    return mean;
}

MeasuresPicture makeMeasuresOverSeeds(const std::vector<MeasuresRequest>& requests, const JobContext& job)
{
    std::vector<MeasuresPicture> pictures;
    for (std::size_t i = 0; i < requests.size(); ++i)
        pictures.push_back(makeMeasures(requests[i], part(job, i, requests.size())));
    return overSeeds(pictures);
}

}
