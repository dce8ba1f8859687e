#pragma once

#include <QString>

#include <optional>

namespace cmir::ui {

/// The figures that the paper prints, to stand beside measured ones and never among them. Source: "CmIR", ACL 2026,
/// arXiv 2604.18460.

/// Which of the paper's datasets a dataset's own name means: "MOSI", "MOSEI", "SIMS", "UR-FUNNY", "MUStARD"; empty:
/// none of them.
QString paperDataset(const QString& datasetName);

/// The paper's value of a row ("full", "without R_inv", "without R_dec", "without R_rec", "vanilla") on the split test,
/// for CmIR ("full") on MOSI also on a test_ood split, and for "full" and the "best baseline" on "noise average/test",
/// the average over the noise ratios 0.1 to 0.7. Shares as 0..1.
std::optional<double> paperFigure(
    const QString& paperDataset, const QString& row, const QString& split, const QString& metric);

/// How the paper's figure of a metric was read where the paper leaves it open: it prints one Acc2 and one F1, and of
/// the two readings on MOSI and MOSEI they stand beside positive / negative. Empty for other metrics.
QString paperReading(const QString& metric);

}
