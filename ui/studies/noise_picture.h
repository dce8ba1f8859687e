#pragma once

#include "ui/studies/compared_variants.h"
#include "ui/studies/methods_table.h"

namespace cmir::ui {

/// What the Noise view shows of a study of noise by method (shownStudy), as plain data.

/// Both are measured by the same models, one per noise ratio, trained under Gaussian noise of that ratio.
enum class NoiseKind {
    NoisyModalities, ///< tested under the same noise
    UnseenNoise, ///< tested under Laplace noise or erasing
};

/// The test splits that were measured under noise: "test", "test_rho_0".
QStringList noiseSplits(const StudySummary& summary, NoiseKind protocol);

/// One noise ratio, and the name under which the study holds a test split at it ("noise 0.3/test").
struct NoisePoint {
    double ratio = 0;
    QString split;
};
/// Ascending.
QList<NoisePoint> noisePoints(const StudySummary& summary, NoiseKind protocol, const QString& split);

/// A metric over the noise ratio, by method.
struct NoiseRatioCurve {
    QString id, title;
    std::optional<Method> method; ///< none: a reference model, or another program
    bool isOther = false; ///< another program, on the split without noise: level
    QList<double> x, mean, half; ///< half the interval; NaN: none
};
QList<NoiseRatioCurve> noiseRatioCurves(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric);

/// Of a study of noise as it was trained: the variant of a method that was trained under this noise ratio.
std::optional<std::size_t> noiseVariant(const StudyPlan& trained, Method method, double ratio);
/// Under which one a variant was trained; NaN: it has none.
double noiseRatioOf(const StudyVariant& variant);

/// The paper's headline: the average over the noise ratios, method by method, against the first one.
struct NoiseAverages {
    struct Row : ComparedVariant {
        MethodsTable::Cell::Rank rank = MethodsTable::Cell::Rank::None; ///< of the average
        /// The metric at the largest ratio minus that at the least, over the seeds that have both.
        std::optional<MeanEstimate> change;
        bool isPaper = false; ///< printed in the paper, not measured here; it takes no part in ranks and tests
        bool isSimple = false; ///< a reference model without a network; it takes no part in them either
        bool isOther = false; ///< another program on the split without noise; neither does it
    };

    QString split, metric; ///< of the average: "noise average/test"
    double least = 0, largest = 0; ///< noise ratios; equal: there is one alone
    QList<Row> rows; ///< the methods, the reference models, other programs, then the paper's, where the data is one of
                     ///< its datasets

    bool hasPaper() const;
    /// What the marks and columns mean, and where the paper's figures come from.
    QString note() const;
    /// Averages, differences and p values as numbers; a column says whether a row was measured or printed.
    QString toCsv() const;
};
NoiseAverages noiseAverages(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric);

}
