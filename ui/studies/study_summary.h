#pragma once

#include "core/analysis/intervals.h"
#include "core/analysis/reference_models.h"
#include "core/experiment/study.h"

#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

namespace cmir::ui {

/// The results of a study by variant, split and metric, so that views find a value at once.
class StudySummary {
public:
    StudySummary() = default; ///< of no study
    /// `trained`: what `results` were made from, where they are not what was trained itself.
    explicit StudySummary(
        std::shared_ptr<const StudyResults> results, std::shared_ptr<const StudyResults> trained = nullptr);

    bool isEmpty() const { return m_values.empty(); }
    const StudyPlan& plan() const { return m_results->plan; } ///< of a study only
    const StudyResults& results() const { return *m_results; }
    /// As trained: with its own variants, what failed of them and how much is finished.
    const StudyResults& trained() const { return *m_trained; }
    std::size_t variants() const { return m_results ? m_results->plan.variants.size() : 0; }

    /// In the order of presentation: valid, test, other splits of the data, then what protocols measured. What training
    /// itself reports (its seconds) is left out.
    const QStringList& splits() const { return m_splits; }
    /// Of a split, in the order of presentation; of an empty name: of any.
    QStringList metrics(const QString& split = {}) const;

    /// One per seed of the plan; nothing where it was not measured.
    std::vector<std::optional<double>> values(std::size_t variant, const QString& split, const QString& metric) const;
    /// The mean over the seeds that were measured and Student's 95 % interval; NaN and a reason where none was.
    MeanEstimate estimate(std::size_t variant, const QString& split, const QString& metric) const;
    /// The measured values, for the same seeds, of two variants.
    std::pair<std::vector<double>, std::vector<double>> pairs(
        std::size_t a, std::size_t b, const QString& split, const QString& metric) const;

    /// What the simplest models reach on the study's data; empty: not known, or there is nothing to compare with.
    const std::vector<ReferenceModel>& references() const { return m_references; }
    /// The same study beside these.
    std::shared_ptr<const StudySummary> withReferences(std::vector<ReferenceModel> references) const;

private:
    using Key = std::tuple<std::size_t, QString, QString>;

    std::shared_ptr<const StudyResults> m_results, m_trained;
    std::map<Key, std::vector<std::optional<double>>> m_values;
    std::map<QString, QStringList> m_metrics; ///< by split
    QStringList m_splits;
    std::vector<ReferenceModel> m_references;
};

/// Whether other programs have rows in it: where its rows are what is compared, not points of a curve.
bool showsOtherPrograms(const StudyPlan& plan);

/// A study as the window shows it: one of noise by method (averageOverNoise), any other as it is; other programs beside
/// it as further variants. Throws BadInput.
std::shared_ptr<const StudySummary> shownStudy(StudyResults results);

/// "ridge regression (reference)": of a row among those of trained models.
QString referenceTitle(const ReferenceModel& model);
/// What it reaches: one number, since it is fitted once; NaN and a reason where it was not measured.
MeanEstimate referenceEstimate(const ReferenceModel& model, const QString& split, const QString& metric);
/// The references that were measured on one of these splits by one of these metrics.
std::vector<ReferenceModel> measuredReferences(
    const StudySummary& summary, const QStringList& splits, const QStringList& metrics);
/// What such rows are, for the line below a table.
QString referenceNote();

/// Half the width of the interval; NaN where there is none.
double halfWidth(const MeanEstimate& estimate);
/// The ends of the interval as they are drawn: not beyond what the metric can be. NaN where there is none.
std::pair<double, double> drawnInterval(const MeanEstimate& estimate, const QString& metric);
/// What stands behind a mean (core/analysis/interval_text.h); empty where there is no interval.
QString spreadText(const MeanEstimate& estimate, const QString& metric);
/// "0.616 ± 0.012", "0.5 [0, 1]" where the interval ends with what the metric can be (none of a difference, ""); the
/// mean alone where there is no interval, "–" where there is no mean.
QString estimateText(const MeanEstimate& estimate, const QString& metric);
/// "0.616 ± 0.012 (mean and 95 % interval over 5 seeds)", or what is missing.
QString estimateSentence(const MeanEstimate& estimate, const QString& metric);

/// The arrow that says where better lies: ↓ or ↑.
QString metricArrow(const QString& key);

}
