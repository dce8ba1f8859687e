#pragma once

#include "core/run/run_record.h"
#include "ui/library/pinned_runs.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QtNumeric>

#include <optional>

namespace cmir::ui {

/// The measured values of one metric as curves, read from the tables of the robustness protocols.
struct RobustnessCurve {
    QString id, title;
    enum class Of { Run, RunModality, Baseline, Pinned } of = Of::Run;
    int modality = 0; ///< RunModality: which
    Method method = Method::Erm; ///< Baseline: whose
    int color = 0; ///< Pinned: the pin's
    QList<double> x, mean;
    QList<double> std; ///< half of the band: over seeds the 95 % interval (overSeeds), else the draws' deviation
    double least = -qInf(), most = qInf(); ///< what the metric can be: the band ends there
};

/// Which splits are read: while a run is tuned validation, else test.
struct MeasuredSplits {
    std::string noise, shift, split; ///< the protocols' names; "valid" or "test"
    std::string missing, detection, groups; ///< further protocols
    static MeasuredSplits validation()
    {
        return { "valid-noise", "valid-ood", "valid", "valid-missing-rates", "valid-error-detection",
            "valid-worst-group" };
    }
    static MeasuredSplits test()
    {
        return { "test-noise", "ood", "test", "missing-rates", "error-detection", "worst-group" };
    }
};

/// metric against the noise: the run with all modalities corrupted and each alone, and each baseline with all.
QList<RobustnessCurve> noiseCurves(const RunRecord& run, const std::string& metric, const MeasuredSplits& on);

/// metric against the share of what is missing, in one mode of the protocol `missing-rates`: the run and each baseline.
QList<RobustnessCurve> missingCurves(
    const RunRecord& run, const std::string& metric, const std::string& mode, const MeasuredSplits& on);

/// The modes of that protocol: their keys, and what is missing in words.
struct MissingMode {
    QString key, title;
};
QList<MissingMode> missingModes();

/// Whether the confidence of the run and of each baseline tells its errors, and their worst groups: one line each.
/// Empty: not measured.
QStringList errorsInWords(const RunRecord& run, const MeasuredSplits& on);

struct ShiftCurves {
    QList<RobustnessCurve> curves;
    bool overRho = true; ///< x is rho; else an index into `splits`
    QStringList splits;

    /// Whether anything but the split without a shift is there: that alone shows no shift.
    bool isShifted(const MeasuredSplits& on) const;
};
/// metric against rho, or over the shifted splits by name where the data has no rho.
ShiftCurves shiftCurves(const RunRecord& run, const std::string& metric, const MeasuredSplits& on);

/// Why there is no curve over the shift, though the run was measured: the data have no such split, or only test has.
QString noShiftText(const RunRecord& run, const MeasuredSplits& on);

/// Adds the curve of a pinned run, or of the result before (run_ghosts.h), with all modalities corrupted, if it was
/// measured. `mode`: of what is missing; empty: noise.
void addPinned(QList<RobustnessCurve>& noise, const PinnedRuns::Pin& pin, const std::string& metric,
    const MeasuredSplits& on, const std::string& mode = {});
void addPinned(ShiftCurves& shift, const PinnedRuns::Pin& pin, const std::string& metric, const MeasuredSplits& on);

/// The three numbers of the headline, of the run or a baseline. Empty where not measured.
struct HeadlineNumbers {
    std::optional<double> clean, noisy, worst;
};
struct Headline {
    double sigma = 0; ///< the largest noise
    QString worstSplit; ///< the shifted split where the run is worst; empty: there is none
    HeadlineNumbers run;
    std::optional<HeadlineNumbers> before; ///< of the result before, at the same noise and on the same split
    QList<std::pair<Method, HeadlineNumbers>> baselines;
};
/// `before`: the result before the run, null: none. Of a run that is not measured it says noise and split.
Headline headline(
    const RunRecord& run, const std::string& metric, const MeasuredSplits& on, const RunRecord* before = nullptr);
/// The same of one seed of several, at the noise and on the split of `of`.
Headline headlineAs(const Headline& of, const RunRecord& run, const std::string& metric, const MeasuredSplits& on);

}
