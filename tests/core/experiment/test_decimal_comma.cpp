#include "core/experiment/sweep_plan.h"

#include <QtTest>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <clocale>

using namespace cmir;

namespace {

constexpr const char* commaLocale = "de_DE.utf8";

/// Every setting of a sweep's points, in order.
std::vector<std::string> pointsOf(const std::vector<std::string>& axisTexts, const SweepOptions& options)
{
    std::vector<SearchAxis> axes;
    for (const std::string& text : axisTexts)
        axes.push_back(parseSearchAxis(text));
    std::vector<std::string> points;
    for (const StudyVariant& variant : sweepPlan({}, axes, options, { 0 }).variants)
        for (const auto& [key, value] : variant.settings)
            points.push_back(key + "=" + value);
    return points;
}

}

/// Numbers are read with a decimal point in every country.
class TestDecimalComma : public QObject {
    Q_OBJECT

    QTemporaryDir m_locales;

private Q_SLOTS:
    /// Makes a locale with a decimal comma for this process alone.
    void initTestCase()
    {
        const QString localedef = QStandardPaths::findExecutable(QStringLiteral("localedef"));
        if (localedef.isEmpty())
            QSKIP("there is no localedef, which makes the locale (Debian: libc-bin)");
        QProcess::execute(localedef,
            { QStringLiteral("-c"), QStringLiteral("-i"), QStringLiteral("de_DE"), QStringLiteral("-f"),
                QStringLiteral("UTF-8"), m_locales.filePath(QString::fromLatin1(commaLocale)) });
        qputenv("LOCPATH", m_locales.path().toUtf8());
    }

    void init()
    {
        if (!std::setlocale(LC_ALL, commaLocale))
            QSKIP("localedef could not make de_DE (Debian: the package locales has its source)");
        QCOMPARE(QString::fromLatin1(std::localeconv()->decimal_point), QStringLiteral(","));
        std::setlocale(LC_ALL, "C");
    }

    void cleanup() { std::setlocale(LC_ALL, "C"); }

    void sweepsHaveTheSamePoints_data()
    {
        QTest::addColumn<int>("sampler");
        for (const Sampler sampler : { Sampler::Grid, Sampler::Random, Sampler::Quasi })
            QTest::newRow(samplerName(sampler).c_str()) << int(sampler);
    }
    void sweepsHaveTheSamePoints()
    {
        QFETCH(int, sampler);
        const std::vector<std::string> axes { "alpha=0..1:5", "lambda1=0,0.1..10:5", "dropout=0.25" };
        const SweepOptions options { static_cast<Sampler>(sampler), 12, 1 };
        const auto expected = pointsOf(axes, options);
        if (options.sampler == Sampler::Grid)
            QCOMPARE(expected.size(), 3U * 5 * 6);
        std::setlocale(LC_ALL, commaLocale);
        QCOMPARE(pointsOf(axes, options), expected);
    }

    void countsAndWholeNumbersAreRead()
    {
        std::setlocale(LC_ALL, commaLocale);
        QCOMPARE(gridPoints(parseSearchAxis("learning_rate=1e-4..1e-2:3")),
            (std::vector<std::string> { "0.0001", "0.001", "0.01" }));
        QCOMPARE(gridPoints(parseSearchAxis("K=1..3")), (std::vector<std::string> { "1", "2", "3" }));
    }
};

QTEST_GUILESS_MAIN(TestDecimalComma)
#include "test_decimal_comma.moc"
