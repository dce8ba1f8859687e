#include "ui/studies/paper_figures.h"

#include <QObject>

#include <array>

namespace cmir::ui {

namespace {

struct PaperFigure {
    const char *dataset, *row, *split, *metric;
    double value;
};

constexpr std::array figures {
    PaperFigure { "MOSI", "full", "test", "acc7", 0.498 },
    PaperFigure { "MOSI", "full", "test", "acc2_negative_positive", 0.896 },
    PaperFigure { "MOSI", "full", "test", "f1_negative_positive", 0.895 },
    PaperFigure { "MOSI", "full", "test", "mae", 0.616 },
    PaperFigure { "MOSI", "full", "test", "r", 0.853 },
    PaperFigure { "MOSI", "full", "test_ood", "acc7", 0.485 },
    PaperFigure { "MOSI", "full", "test_ood", "acc2_negative_positive", 0.844 },
    PaperFigure { "MOSI", "full", "noise average/test", "acc2_negative_positive", 0.870 },
    PaperFigure { "MOSI", "full", "noise average/test", "mae", 0.666 },
    PaperFigure { "MOSI", "best baseline", "noise average/test", "acc2_negative_positive", 0.857 },
    PaperFigure { "MOSI", "best baseline", "noise average/test", "mae", 0.912 },
    PaperFigure { "MOSI", "vanilla", "test", "acc7", 0.463 },
    PaperFigure { "MOSI", "vanilla", "test", "acc2_negative_positive", 0.858 },
    PaperFigure { "MOSI", "vanilla", "test", "mae", 0.681 },
    PaperFigure { "MOSI", "without R_inv", "test", "acc7", 0.457 },
    PaperFigure { "MOSI", "without R_inv", "test", "acc2_negative_positive", 0.867 },
    PaperFigure { "MOSI", "without R_inv", "test", "mae", 0.652 },
    PaperFigure { "MOSI", "without R_dec", "test", "acc7", 0.457 },
    PaperFigure { "MOSI", "without R_dec", "test", "acc2_negative_positive", 0.869 },
    PaperFigure { "MOSI", "without R_dec", "test", "mae", 0.671 },
    PaperFigure { "MOSI", "without R_rec", "test", "acc7", 0.477 },
    PaperFigure { "MOSI", "without R_rec", "test", "acc2_negative_positive", 0.881 },
    PaperFigure { "MOSI", "without R_rec", "test", "mae", 0.623 },
    PaperFigure { "MOSEI", "full", "test", "acc7", 0.551 },
    PaperFigure { "MOSEI", "full", "test", "acc2_negative_positive", 0.878 },
    PaperFigure { "MOSEI", "full", "test", "f1_negative_positive", 0.877 },
    PaperFigure { "MOSEI", "full", "test", "mae", 0.513 },
    PaperFigure { "MOSEI", "full", "test", "r", 0.793 },
    PaperFigure { "MOSEI", "full", "noise average/test", "acc2_negative_positive", 0.866 },
    PaperFigure { "MOSEI", "full", "noise average/test", "mae", 0.556 },
    PaperFigure { "MOSEI", "best baseline", "noise average/test", "acc2_negative_positive", 0.849 },
    PaperFigure { "MOSEI", "best baseline", "noise average/test", "mae", 0.604 },
    PaperFigure { "SIMS", "full", "test", "acc5", 0.560 },
    PaperFigure { "SIMS", "full", "test", "acc3", 0.750 },
    PaperFigure { "SIMS", "full", "test", "acc2_positive", 0.819 },
    PaperFigure { "SIMS", "full", "test", "f1_positive", 0.820 },
    PaperFigure { "SIMS", "full", "test", "mae", 0.286 },
    PaperFigure { "SIMS", "full", "test", "r", 0.742 },
    PaperFigure { "UR-FUNNY", "full", "test", "accuracy", 0.765 },
    PaperFigure { "MUStARD", "full", "test", "accuracy", 0.800 },
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
    const QString known = split.startsWith(u"test_ood") ? QStringLiteral("test_ood") : split;
    for (const PaperFigure& figure : figures)
        if (paperDataset == QLatin1String(figure.dataset) && row == QLatin1String(figure.row)
            && known == QLatin1String(figure.split) && metric == QLatin1String(figure.metric))
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
