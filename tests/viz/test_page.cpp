#include "viz/page.h"

#include "viz/embedding_plot.h"
#include "viz/histogram_plot.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir::viz;

class TestPage : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    EmbeddingPlot m_points, m_empty;
    HistogramPlot m_histogram;
    QList<const PlotWidget*> m_plots { &m_points, &m_empty, &m_histogram };

    QByteArray write(const char* name, const PageOptions& options = {})
    {
        QString error;
        const QString path = m_folder.filePath(QString::fromUtf8(name));
        if (!writePage(m_plots, options, path, &error))
            return error.toUtf8();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_points.setTitle(QStringLiteral("text invariant"));
        m_points.setPoints({ { 0, 0 }, { 1, 2 }, { 3, 1 } }, false);
        m_histogram.setTitle(QStringLiteral("entries"));
        m_histogram.setHistogram(
            { { QStringLiteral("on"), HistogramPlot::Role::Invariant } }, makeHistogram({ { 0.1, 0.2, 0.5 } }, -1, 1));
    }

    void pictureHasTheAskedResolution()
    {
        PageOptions options;
        options.columns = 2;
        for (const int dpi : { 96, 300 }) {
            options.style.dpi = dpi;
            const QImage image = QImage::fromData(write("page.png", options));
            QVERIFY(!image.isNull());
            QCOMPARE(qRound(image.dotsPerMeterX() * 0.0254), dpi);
            QVERIFY(image.width() >= 800 * dpi / 96); // two columns
            QVERIFY(image.height() < 800 * dpi / 96); // one row: the empty plot is left out
        }
        options.columns = 1;
        options.style.dpi = 96;
        const QImage tall = QImage::fromData(write("page.png", options));
        QVERIFY(tall.height() > tall.width());
    }

    /// A style without titles is one for a paper, which has its own; which plot is which no caption says.
    void plotsOfAPageAreToldApartInEveryStyle()
    {
        PageOptions options;
        options.title = QStringLiteral("A page of two");
        options.style.title = options.style.caption = false;
        options.style.widthMm = 88;
        const QByteArray svg = write("bare.svg", options);
        QVERIFY(svg.contains("text invariant"));
        QVERIFY(svg.contains("entries"));
        QVERIFY(!svg.contains("A page of two</text>"));
    }

    void vectorsCarryTheTitles()
    {
        PageOptions options;
        options.title = QStringLiteral("A page of two");
        options.caption = QStringLiteral("seed 0");
        const QByteArray svg = write("page.svg", options);
        for (const char* words : { "A page of two", "text invariant", "entries", "seed 0" })
            QVERIFY2(svg.contains(words), words);
        QVERIFY(!svg.contains("<image")); // no pixels
        QVERIFY(write("page.pdf", options).startsWith("%PDF"));
    }

    void tablesStandOneAfterTheOther()
    {
        const QByteArray csv = write("page.csv");
        QVERIFY(csv.startsWith("# text invariant\n"));
        QVERIFY(csv.contains("\n# entries\nfrom,to,on\n"));
    }

    void whatCannotBeWrittenSaysWhy()
    {
        QVERIFY(write("page.bmp").contains("allowed are .png, .pdf, .svg, .csv"));
        const QList<const PlotWidget*> all = std::exchange(m_plots, { &m_empty });
        QVERIFY(write("none.png").contains("none of the plots has data"));
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("none.png"))));
        m_plots = all;
        QVERIFY(write("no/such/folder.png").contains("does not exist"));
    }
};

QTEST_MAIN(TestPage)
#include "test_page.moc"
