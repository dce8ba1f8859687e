#include "ui/studies/paper_figures.h"

#include "core/experiment/measured_place.h"

#include <QObject>

#include <array>

namespace cmir::ui {

namespace {

enum class PaperSplit {
    Test,
    TestOod,
    NoiseAverage ///< the average over the noise ratios on test
};

struct PaperFigure {
    const char *dataset, *row;
    PaperSplit split;
    const char* metric;
    double value;
};

std::optional<PaperSplit> paperSplit(const QString& split)
{
    const MeasuredPlace place = MeasuredPlace::read(split.toStdString());
    if (place.kind == MeasuredPlace::Kind::Noise && !place.level && place.split == "test")
        return PaperSplit::NoiseAverage;
    if (split.startsWith(u"test_ood"))
        return PaperSplit::TestOod;
    return split == u"test" ? std::optional(PaperSplit::Test) : std::nullopt;
}

constexpr std::array figures {
    PaperFigure { "MOSI", "full", PaperSplit::Test, "acc7", 0.498 },
    PaperFigure { "MOSI", "full", PaperSplit::Test, "acc2_negative_positive", 0.896 },
    PaperFigure { "MOSI", "full", PaperSplit::Test, "f1_negative_positive", 0.895 },
    PaperFigure { "MOSI", "full", PaperSplit::Test, "mae", 0.616 },
    PaperFigure { "MOSI", "full", PaperSplit::Test, "r", 0.853 },
    PaperFigure { "MOSI", "full", PaperSplit::TestOod, "acc7", 0.485 },
    PaperFigure { "MOSI", "full", PaperSplit::TestOod, "acc2_negative_positive", 0.844 },
    PaperFigure { "MOSI", "full", PaperSplit::NoiseAverage, "acc2_negative_positive", 0.870 },
    PaperFigure { "MOSI", "full", PaperSplit::NoiseAverage, "mae", 0.666 },
    PaperFigure { "MOSI", "best baseline", PaperSplit::NoiseAverage, "acc2_negative_positive", 0.857 },
    PaperFigure { "MOSI", "best baseline", PaperSplit::NoiseAverage, "mae", 0.912 },
    PaperFigure { "MOSI", "vanilla", PaperSplit::Test, "acc7", 0.463 },
    PaperFigure { "MOSI", "vanilla", PaperSplit::Test, "acc2_negative_positive", 0.858 },
    PaperFigure { "MOSI", "vanilla", PaperSplit::Test, "mae", 0.681 },
    PaperFigure { "MOSI", "without R_inv", PaperSplit::Test, "acc7", 0.457 },
    PaperFigure { "MOSI", "without R_inv", PaperSplit::Test, "acc2_negative_positive", 0.867 },
    PaperFigure { "MOSI", "without R_inv", PaperSplit::Test, "mae", 0.652 },
    PaperFigure { "MOSI", "without R_dec", PaperSplit::Test, "acc7", 0.457 },
    PaperFigure { "MOSI", "without R_dec", PaperSplit::Test, "acc2_negative_positive", 0.869 },
    PaperFigure { "MOSI", "without R_dec", PaperSplit::Test, "mae", 0.671 },
    PaperFigure { "MOSI", "without R_rec", PaperSplit::Test, "acc7", 0.477 },
    PaperFigure { "MOSI", "without R_rec", PaperSplit::Test, "acc2_negative_positive", 0.881 },
    PaperFigure { "MOSI", "without R_rec", PaperSplit::Test, "mae", 0.623 },
    PaperFigure { "MOSEI", "full", PaperSplit::Test, "acc7", 0.551 },
    PaperFigure { "MOSEI", "full", PaperSplit::Test, "acc2_negative_positive", 0.878 },
    PaperFigure { "MOSEI", "full", PaperSplit::Test, "f1_negative_positive", 0.877 },
    PaperFigure { "MOSEI", "full", PaperSplit::Test, "mae", 0.513 },
    PaperFigure { "MOSEI", "full", PaperSplit::Test, "r", 0.793 },
    PaperFigure { "MOSEI", "full", PaperSplit::NoiseAverage, "acc2_negative_positive", 0.866 },
    PaperFigure { "MOSEI", "full", PaperSplit::NoiseAverage, "mae", 0.556 },
    PaperFigure { "MOSEI", "best baseline", PaperSplit::NoiseAverage, "acc2_negative_positive", 0.849 },
    PaperFigure { "MOSEI", "best baseline", PaperSplit::NoiseAverage, "mae", 0.604 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "acc5", 0.560 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "acc3", 0.750 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "acc2_positive", 0.819 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "f1_positive", 0.820 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "mae", 0.286 },
    PaperFigure { "SIMS", "full", PaperSplit::Test, "r", 0.742 },
    PaperFigure { "UR-FUNNY", "full", PaperSplit::Test, "accuracy", 0.765 },
    PaperFigure { "MUStARD", "full", PaperSplit::Test, "accuracy", 0.800 },
};

/// Letters alone, so that "CMU-MOSI", "ur_funny" and "UR-FUNNY v2" are found.
QString letters(const QString& text)
{
    QString only;
    for (const QChar c : text.toLower())
        if (c.isLetter())
            only += c;
    return only;
}

}

QString paperDataset(const QString& datasetName)
{
    const QString name = letters(datasetName);
    for (const char* known : { "MOSEI", "MOSI", "SIMS", "UR-FUNNY", "MUStARD" })
        if (name.contains(letters(QString::fromLatin1(known))))
            return QString::fromLatin1(known);
    return {};
}

std::optional<double> paperFigure(
    const QString& paperDataset, const QString& row, const QString& split, const QString& metric)
{
    const auto known = paperSplit(split);
    for (const PaperFigure& figure : figures)
        if (paperDataset == QLatin1String(figure.dataset) && row == QLatin1String(figure.row) && known == figure.split
            && metric == QLatin1String(figure.metric))
            return figure.value;
    return std::nullopt;
}

QString paperReading(const QString& metric)
{
    if (metric != u"acc2_negative_positive" && metric != u"f1_negative_positive")
        return {};
    return QObject::tr(
        "The paper prints one Acc2 and one F1 without naming the reading: they are taken here as positive "
        "/ negative, samples labelled 0 left out.");
}

}
