#include "ui/views/measures_picture.h"

#include "core/analysis/row_sample.h"
#include "ui/views/embedding_points.h"

#include <algorithm>

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

template <class List> const auto* findSplit(const List& list, const std::string& name)
{
    const auto found = std::ranges::find_if(list, [&](const auto& item) { return item.split == name; });
    return found == list.end() ? nullptr : &*found;
}

/// A share of a longer job.
JobContext part(const JobContext& job, std::size_t index, std::size_t count)
{
    JobContext inner = job;
    inner.progress = [&job, index, count](double share, std::string_view what) {
        job.report((static_cast<double>(index) + share) / static_cast<double>(count), what);
    };
    return inner;
}

/// The split that true factors are read on, where the data and the run have one.
class Truth {
public:
    explicit Truth(const MeasuresRequest& request)
    {
        const Split* split = truthSplit(*request.dataset);
        if (!split)
            return;
        if (request.record) {
            if (const SplitRepresentations* whole = findSplit(request.record->representations, split->name)) {
                m_modalities = &whole->modalities;
                m_columns = split->columns;
                m_name = split->name;
                return;
            }
        }
        const Variants* variants = request.snapshot ? findSplit(request.snapshot->splits, split->name) : nullptr;
        if (!variants)
            return;
        m_shown = shownRepresentations(*variants);
        m_shownSplit = shownSplit(*split, variants->sample);
        m_modalities = &m_shown.modalities;
        m_columns = m_shownSplit.columns;
        m_name = split->name;
    }
    Truth(const Truth&) = delete;
    Truth& operator=(const Truth&) = delete;

    void addTo(DisentanglementInput& input, std::size_t modality) const
    {
        if (!m_modalities || modality >= m_modalities->size())
            return;
        input.truth = &(*m_modalities)[modality];
        input.truthColumns = m_columns;
        input.truthSplit = m_name;
    }

private:
    SplitRepresentations m_shown;
    Split m_shownSplit;
    const std::vector<Representation>* m_modalities = nullptr;
    std::span<const Column> m_columns;
    std::string m_name;
};

}

MeasuresPicture makeMeasures(const MeasuresRequest& request, const JobContext& job)
{
    const Variants* variants = request.snapshot ? findSplit(request.snapshot->splits, request.split) : nullptr;
    const SplitRepresentations* whole
        = request.record ? findSplit(request.record->representations, request.split) : nullptr;
    if (!request.dataset || (!variants && !whole))
        throw BadInput("the split " + request.split + " cannot be measured: the run or its data is not there");
    MeasuresPicture picture { request.split, request.snapshot ? request.snapshot->epoch : 0, !whole, {} };
    const Split* split = &request.dataset->split(request.split);
    Split shownOnly;
    SplitRepresentations shown;
    if (!whole) {
        shownOnly = shownSplit(*split, variants->sample);
        shown = shownRepresentations(*variants);
        split = &shownOnly;
        whole = &shown;
    }
    const Truth truth(request);
    const auto& names = request.snapshot ? request.snapshot->modalityNames : request.record->modalityNames;
    for (std::size_t m = 0; m < names.size(); ++m) {
        DisentanglementInput input = disentanglementInput(*whole, variants, *split, request.dataset->task, names[m], m);
        truth.addTo(input, m);
        picture.modalities.push_back({ names[m], measureDisentanglement(input, {}, part(job, m, names.size())) });
    }
    return picture;
}

}
