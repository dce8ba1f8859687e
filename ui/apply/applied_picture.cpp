#include "ui/apply/applied_picture.h"

#include "core/analysis/pca.h"
#include "core/analysis/row_sample.h"
#include "core/common/error.h"
#include "core/data/split_names.h"
#include "core/import/foreign_reader.h"
#include "core/import/new_samples.h"
#include "core/import/run_import.h"
#include "core/import/run_modalities.h"
#include "core/storage/load.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::ui {

namespace {

/// The run's answers for the new data as a run of its own has them.
std::shared_ptr<const RunRecord> answersAsRun(const RunRecord& run, const AppliedRun& applied)
{
    auto record = std::make_shared<RunRecord>();
    record->task = run.task;
    record->outputs = run.outputs;
    for (const AppliedRun::Split& split : applied.splits)
        record->predictions.push_back({ split.name, split.id, split.label, split.prediction });
    return record;
}

QList<QPointF> pointsIn(const PcaPlane& plane, const Matrix& rows)
{
    const Matrix flat = plane.project(rows);
    QList<QPointF> points;
    for (std::int64_t row = 0; row < flat.rows; ++row)
        points << QPointF(flat.row(row)[0], flat.row(row)[1]);
    return points;
}

/// Every so manieth, so that at most `most` are left: many would lie over the few beside them.
template <class List> List thinned(const List& all, qsizetype most)
{
    const qsizetype limit = std::max<qsizetype>(1, most),
                    step = std::max<qsizetype>(1, (all.size() + limit - 1) / limit);
    List kept;
    for (qsizetype i = 0; i < all.size(); i += step)
        kept << all[i];
    return kept;
}

const Variants* ownVariants(const RunRecord& run)
{
    for (const char* name : { "valid", "test", "train" })
        if (run.shown)
            for (const Variants& split : run.shown->splits)
                if (split.split == name)
                    return &split;
    return nullptr;
}

void addPanels(const RunRecord& run, const Variants& own, AppliedPicture& picture, const JobContext& job)
{
    for (std::size_t m = 0; m < own.modalities.size(); ++m)
        for (const auto& [part, title] : { std::pair(&Representation::invariant, QObject::tr("%1 · Z_inv")),
                 std::pair(&Representation::spurious, QObject::tr("%1 · Z_spu")) }) {
            job.check();
            const Matrix rows = cleanRows(own.modalities[m].*part, own.environments);
            const PcaPlane plane = fitPca(holdFarPoints(rows).points);
            AppliedPicture::Panel panel { title.arg(toQt(run.modalityNames[m])), pointsIn(plane, rows), {} };
            for (const Variants& split : picture.applied.shown.splits)
                panel.other << pointsIn(plane, cleanRows(split.modalities[m].*part, split.environments));
            panel.other = thinned(panel.other, panel.own.size());
            picture.panels << std::move(panel);
        }
}

/// Takes the answers on test splits away, metrics and places with them.
QStringList leaveOutTest(AppliedRun& applied)
{
    QStringList names;
    for (const AppliedRun::Split& split : applied.splits)
        if (isTestSplit(split.name))
            names << toQt(split.name);
    std::erase_if(applied.splits, [](const AppliedRun::Split& split) { return isTestSplit(split.name); });
    std::erase_if(applied.shown.splits, [](const Variants& split) { return isTestSplit(split.split); });
    return names;
}

}

NewData findNewData(
    const std::shared_ptr<const RunRecord>& run, const std::vector<std::string>& paths, const JobContext& job)
{
    if (!foreign::isReadByColumns(paths, job.cancelled))
        return { loadDataset({ paths.front(), run->config.data.modalities }, run->selectedSettings(), job.cancelled,
                     SequencesKept::Used),
            {} };
    foreign::ReadForRun read = foreign::readForRun(paths, {}, *run, job);
    const ImportChoice choice { std::make_shared<const foreign::File>(std::move(read.file)), std::move(read.mapping) };
    try {
        foreign::runModalities(*choice.file, choice.mapping, *run);
    } catch (const BadInput&) {
        return { nullptr, choice };
    }
    return { std::make_shared<const Dataset>(foreign::newSamples(*choice.file, choice.mapping, *run, job)), choice };
}

bool AppliedPicture::isLabelled() const
{
    return std::ranges::any_of(applied.splits, [](const AppliedRun::Split& split) {
        return std::ranges::any_of(split.label, [](float label) { return std::isfinite(label); });
    });
}

AppliedPicture makeAppliedPicture(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, const JobContext& job, bool withTest)
{
    AppliedPicture picture;
    picture.dataset = dataset;
    picture.data = toQt(picture.dataset->name);
    for (const std::string& notice : picture.dataset->notices)
        picture.notices << toQt(notice);
    picture.applied = applyRun(*run, *picture.dataset, job);
    if (picture.applied.sameData && !withTest)
        picture.leftOut = leaveOutTest(picture.applied);
    picture.table = SampleTable::make(dataset, answersAsRun(*run, picture.applied), job);
    for (std::size_t s = 0; s < picture.applied.splits.size(); ++s)
        for (const std::int64_t row : picture.applied.shown.splits[s].sample)
            picture.otherIds << toQt(picture.applied.splits[s].id[static_cast<std::size_t>(row)]);
    if (const Variants* own = ownVariants(*run)) {
        picture.ownSplit = toQt(own->split);
        const auto split = std::ranges::find(run->predictions, own->split, &Predictions::split);
        for (const std::int64_t row : own->sample)
            picture.ownIds << (split == run->predictions.end() || static_cast<std::size_t>(row) >= split->id.size()
                    ? QString::number(row)
                    : toQt(split->id[static_cast<std::size_t>(row)]));
        picture.otherIds = thinned(picture.otherIds, picture.ownIds.size());
        addPanels(*run, *own, picture, job);
    }
    return picture;
}

}
