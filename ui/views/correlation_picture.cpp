#include "ui/views/correlation_picture.h"

#include "core/analysis/correlation.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace cmir::ui {

namespace {

/// Representations of a split with the sample each row is.
struct Source {
    std::vector<Representation> own; ///< gathered from the snapshot
    const std::vector<Representation>* modalities = nullptr;
    std::vector<std::int64_t> sample;
    bool shownOnly = false;
};

Matrix everyNthRow(const Matrix& rows, std::int64_t n)
{
    Matrix kept(rows.rows / n, rows.cols);
    for (std::int64_t i = 0; i < kept.rows; ++i)
        std::ranges::copy(rows.row(i * n), kept.row(i).begin());
    return kept;
}

Source fromRecord(const SplitRepresentations& split)
{
    Source source;
    source.modalities = &split.modalities;
    source.sample.resize(
        split.modalities.empty() ? 0 : static_cast<std::size_t>(split.modalities.front().invariant.rows));
    std::iota(source.sample.begin(), source.sample.end(), std::int64_t { 0 });
    return source;
}

Source fromSnapshot(const Variants& split)
{
    Source source;
    for (const Representation& r : split.modalities)
        source.own.push_back(
            { everyNthRow(r.invariant, split.environments), everyNthRow(r.spurious, split.environments) });
    source.sample = split.sample;
    source.shownOnly = true;
    return source;
}

Source findSource(const CorrelationRequest& request)
{
    if (request.record)
        for (const SplitRepresentations& split : request.record->representations)
            if (split.split == request.split)
                return fromRecord(split);
    if (request.snapshot)
        for (const Variants& split : request.snapshot->splits)
            if (split.split == request.split)
                return fromSnapshot(split);
    return {};
}

/// The rows of the batch, ordered by label.
std::vector<std::int64_t> orderedBatch(const Source& source, const CorrelationRequest& request, std::int64_t batch)
{
    const std::int64_t first = batch * request.batchSize;
    const std::int64_t count = std::min(request.batchSize, static_cast<std::int64_t>(source.sample.size()) - first);
    std::vector<float> label;
    for (std::int64_t i = 0; i < count; ++i)
        label.push_back(
            static_cast<float>(request.facts.label(request.split, source.sample[static_cast<std::size_t>(first + i)])));
    std::vector<std::int64_t> rows = orderByValue(label);
    for (std::int64_t& row : rows)
        row += first;
    return rows;
}

void meanAbsolute(const Matrix& c, double& diagonal, double& offDiagonal)
{
    double on = 0, off = 0;
    for (std::int64_t i = 0; i < c.rows; ++i)
        for (std::int64_t j = 0; j < c.cols; ++j)
            (i == j ? on : off) += std::abs(static_cast<double>(c(i, j)));
    const auto n = static_cast<double>(c.rows);
    diagonal = on / n;
    offDiagonal = n > 1 ? off / (n * (n - 1)) : std::numeric_limits<double>::quiet_NaN();
}

double meanAbsolute(const Matrix& c)
{
    double sum = 0;
    for (const float value : c.values)
        sum += std::abs(static_cast<double>(value));
    return sum / static_cast<double>(std::max<std::size_t>(1, c.values.size()));
}

}

CorrelationPicture makeCorrelations(const CorrelationRequest& request, const JobContext& job)
{
    CorrelationPicture picture;
    Source source = findSource(request);
    const auto& modalities = source.modalities ? *source.modalities : source.own;
    picture.samples = static_cast<std::int64_t>(source.sample.size());
    picture.shownOnly = source.shownOnly;
    if (picture.samples == 0 || modalities.empty())
        return picture;
    picture.batches = (picture.samples + request.batchSize - 1) / request.batchSize;
    const auto rows = orderedBatch(source, request, std::clamp<std::int64_t>(request.batch, 0, picture.batches - 1));
    for (const std::int64_t row : rows) {
        const std::int64_t sample = source.sample[static_cast<std::size_t>(row)];
        picture.sampleNames << QStringLiteral("%1 · label %2")
                                   .arg(request.facts.id(request.split, sample),
                                       readableNumber(request.facts.label(request.split, sample)));
    }
    const auto& names = request.record ? request.record->modalityNames : request.snapshot->modalityNames;
    for (std::size_t m = 0; m < modalities.size(); ++m) {
        job.check();
        CorrelationPicture::Panel panel;
        panel.modality = q(names[m]);
        panel.samples = sampleCorrelation(modalities[m].invariant, modalities[m].spurious, rows);
        job.check();
        panel.features = featureCorrelation(modalities[m].invariant, modalities[m].spurious);
        meanAbsolute(panel.samples, panel.diagonal, panel.offDiagonal);
        panel.feature = meanAbsolute(panel.features);
        picture.panels.push_back(std::move(panel));
    }
    return picture;
}

}
