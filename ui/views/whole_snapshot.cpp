#include "ui/views/whole_snapshot.h"

#include "core/analysis/row_sample.h"
#include "ui/text.h"

#include <algorithm>

namespace cmir::ui {

namespace {

std::int64_t samplesOf(const SplitRepresentations& split)
{
    return split.modalities.empty() ? 0 : split.modalities.front().invariant.rows;
}

}

Snapshot wholeSnapshot(const RunRecord& record, const QStringList& splits)
{
    Snapshot whole;
    whole.epoch = record.bestEpoch;
    whole.step = record.bestStep;
    if (record.shown) {
        whole.epoch = record.shown->epoch;
        whole.step = record.shown->step;
    }
    whole.modalityNames = record.modalityNames;
    std::int64_t all = 0;
    for (const SplitRepresentations& split : record.representations)
        all += splits.contains(toQt(split.split)) ? samplesOf(split) : 0;
    for (const SplitRepresentations& split : record.representations) {
        const std::int64_t count = samplesOf(split);
        if (count == 0 || !splits.contains(toQt(split.split)))
            continue;
        const std::int64_t kept = all <= mostWholeSamples ? count : count * mostWholeSamples / all;
        Variants variants { split.split, sampleRows(count, kept, 0, "whole snapshot"), 1, {}, {} };
        for (const Representation& part : split.modalities)
            variants.modalities.push_back(
                { takeRows(part.invariant, variants.sample), takeRows(part.spurious, variants.sample) });
        for (const Predictions& predictions : record.predictions)
            if (predictions.split == split.split && predictions.prediction.rows == count)
                variants.prediction = takeRows(predictions.prediction, variants.sample);
        whole.splits.push_back(std::move(variants));
    }
    return whole;
}

}
