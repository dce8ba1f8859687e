#include "ui/views/correlation_picture.h"

#include "core/analysis/cluster_order.h"
#include "core/analysis/correlation.h"
#include "core/analysis/row_sample.h"
#include "ui/text.h"
#include "ui/views/embedding_points.h"

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
        source.own.push_back({ cleanRows(r.invariant, split.environments), cleanRows(r.spurious, split.environments) });
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

/// The value of the column "environment" of a sample; NaN where there is none.
float environmentOf(const CorrelationRequest& request, std::int64_t sample)
{
    const Split* split = request.facts.dataset() ? request.facts.dataset()->findSplit(request.split) : nullptr;
    const Column* column = split ? split->column("environment") : nullptr;
    const auto* values = column ? std::get_if<std::vector<std::int64_t>>(&column->values) : nullptr;
    return values && static_cast<std::size_t>(sample) < values->size()
        ? static_cast<float>((*values)[static_cast<std::size_t>(sample)])
        : std::numeric_limits<float>::quiet_NaN();
}

/// The rows of the batch in the order of the file.
std::vector<std::int64_t> batchRows(const Source& source, const CorrelationRequest& request, std::int64_t batch)
{
    const std::int64_t first = batch * request.batchSize;
    const std::int64_t count = std::min(request.batchSize, static_cast<std::int64_t>(source.sample.size()) - first);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), first);
    return rows;
}

std::vector<std::int64_t> reordered(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& order)
{
    std::vector<std::int64_t> result;
    for (const std::int64_t index : order)
        result.push_back(rows[static_cast<std::size_t>(index)]);
    return result;
}

template <class Value> std::vector<std::int64_t> orderedBy(const std::vector<std::int64_t>& rows, const Value& value)
{
    std::vector<float> values;
    for (const std::int64_t row : rows)
        values.push_back(value(row));
    return reordered(rows, orderByValue(values));
}

/// By label, and then, since that order is stable, by environment if asked for.
std::vector<std::int64_t> orderedBatch(
    const std::vector<std::int64_t>& batch, const Source& source, const CorrelationRequest& request)
{
    const auto sample = [&](std::int64_t row) { return source.sample[static_cast<std::size_t>(row)]; };
    std::vector<std::int64_t> rows = orderedBy(
        batch, [&](std::int64_t row) { return static_cast<float>(request.facts.label(request.split, sample(row))); });
    if (request.order == BatchOrder::Environment)
        rows = orderedBy(rows, [&](std::int64_t row) { return environmentOf(request, sample(row)); });
    return rows;
}

Matrix pickRows(const Matrix& from, const std::vector<std::int64_t>& rows)
{
    Matrix picked(static_cast<std::int64_t>(rows.size()), from.cols);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(from.row(rows[i]), picked.row(static_cast<std::int64_t>(i)).begin());
    return picked;
}

viz::Histogram entriesOf(const Matrix& c)
{
    QList<double> on, off;
    off.reserve(static_cast<qsizetype>(c.values.size()));
    for (std::int64_t i = 0; i < c.rows; ++i)
        for (std::int64_t j = 0; j < c.cols; ++j)
            (i == j ? on : off) << static_cast<double>(c(i, j));
    return viz::makeHistogram({ on, off }, -1, 1);
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

CorrelationPicture::Panel makePanel(const QString& modality, const Representation& z,
    const std::vector<std::int64_t>& rows, const Source& source, const CorrelationRequest& request)
{
    CorrelationPicture::Panel panel;
    panel.modality = modality;
    for (const std::int64_t row : rows) {
        const std::int64_t sample = source.sample[static_cast<std::size_t>(row)];
        panel.rows.push_back(sample);
        panel.names << QStringLiteral("%1 · label %2")
                           .arg(request.facts.id(request.split, sample),
                               readableNumber(request.facts.label(request.split, sample)));
    }
    panel.samples = sampleCorrelation(z.invariant, z.spurious, rows);
    if (request.page == CorrelationPage::Distribution) {
        panel.entries = entriesOf(panel.samples);
        return panel;
    }
    panel.features = featureCorrelation(z.invariant, z.spurious);
    meanAbsolute(panel.samples, panel.diagonal, panel.offDiagonal);
    panel.feature = meanAbsolute(panel.features);
    return panel;
}

/// Every representation against every other: where modalities share what they should not.
void fillBetween(CorrelationPicture& picture, const std::vector<Representation>& modalities,
    const std::vector<std::string>& names, const JobContext& job)
{
    std::vector<const Matrix*> all;
    for (std::size_t m = 0; m < modalities.size(); ++m) {
        all.push_back(&modalities[m].invariant);
        all.push_back(&modalities[m].spurious);
        picture.representationNames << QStringLiteral("%1 Zᵢₙᵥ").arg(toQt(names[m]))
                                    << QStringLiteral("%1 Zₛₚᵤ").arg(toQt(names[m]));
    }
    const auto count = static_cast<std::int64_t>(all.size());
    picture.between = Matrix(count, count);
    for (std::int64_t i = 0; i < count; ++i)
        for (std::int64_t j = 0; j <= i; ++j) {
            job.check();
            const Matrix r = featureCorrelation(*all[static_cast<std::size_t>(i)], *all[static_cast<std::size_t>(j)]);
            picture.between(i, j) = picture.between(j, i) = static_cast<float>(meanAbsolute(r));
        }
}

}

CorrelationPicture makeCorrelations(const CorrelationRequest& request, const JobContext& job)
{
    CorrelationPicture picture;
    picture.split = request.split;
    Source source = findSource(request);
    const auto& modalities = source.modalities ? *source.modalities : source.own;
    picture.samples = static_cast<std::int64_t>(source.sample.size());
    picture.shownOnly = source.shownOnly;
    if (picture.samples == 0 || modalities.empty())
        return picture;
    picture.batches = (picture.samples + request.batchSize - 1) / request.batchSize;
    const auto& names = request.record ? request.record->modalityNames : request.snapshot->modalityNames;
    picture.hasEnvironment = std::ranges::any_of(
        source.sample, [&](std::int64_t sample) { return !std::isnan(environmentOf(request, sample)); });
    picture.order
        = request.order == BatchOrder::Environment && !picture.hasEnvironment ? BatchOrder::Label : request.order;
    if (request.page == CorrelationPage::Between) {
        fillBetween(picture, modalities, names, job);
        return picture;
    }
    const auto batch = batchRows(source, request, std::clamp<std::int64_t>(request.batch, 0, picture.batches - 1));
    const auto ordered = orderedBatch(batch, source, request);
    for (std::size_t m = 0; m < modalities.size(); ++m) {
        job.check();
        const Representation& z = modalities[m];
        const auto rows = picture.order == BatchOrder::Cluster
            ? reordered(ordered, clusterOrder(pickRows(z.invariant, ordered), job))
            : ordered;
        picture.panels.push_back(makePanel(toQt(names[m]), z, rows, source, request));
    }
    return picture;
}

}
