#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <memory>

using namespace cmir::viz;

namespace {

std::unique_ptr<CurvePlot> curves()
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Loss terms"));
    plot->setAxes(QStringLiteral("epoch"), QStringLiteral("loss (nats)"));
    plot->setCaption(QStringLiteral("seed 0"));
    plot->setData(QStringLiteral("prediction"), { 1, 2, 3 }, { 3, 2, 1 });
    plot->setData(QStringLiteral("invariance"), { 1, 2, 3 }, { 2, 2, 2 });
    plot->addMark(2, QStringLiteral("K 1 → 2"));
    return plot;
}

FigureStyle fineStyle()
{
    FigureStyle style;
    style.dpi = 300;
    return style;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The texts of an SVG, with what it is drawn into pieces by joined again; fails to parse: empty.
QString svgTexts(const QByteArray& svg)
{
    QXmlStreamReader reader(svg);
    QString texts;
    bool inside = false;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement())
            inside = reader.name() == QLatin1String("text");
        else if (reader.isCharacters() && inside)
            texts += reader.text().trimmed().toString() + u'|';
        else if (reader.isEndElement())
            inside = false;
    }
    return reader.hasError() ? QString() : texts;
}

}

class TestFigureExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void imageIsWholeAtEveryResolution();
    void pngIsTwiceTheWidget();
    void figureIsLightInADarkWindow();
    void pdfHasVectors();
    void svgNamesItsAxes();
    void svgWithoutAFile();
    void csvIsTheData();
    void hiddenSeriesIsInNoFigure();
    void unknownEnding();
    void badFolderNamesTheReason();
    void failureLeavesTheOldFile();
    void emptyPlotWritesNothing();
    void everyPlotInEveryFormat();
};

/// Below 96 dpi too, as a large page is drawn that is shown in a small place.
void TestFigureExport::imageIsWholeAtEveryResolution()
{
    Figure figure;
    figure.size = QSize(400, 300);
    figure.theme = Theme::fromPalette(QPalette(Qt::white));
    figure.drawPlot = [](QCPPainter& painter, const QSize& size) {
        painter.fillRect(QRect(QPoint(size.width() - 40, size.height() - 40), QSize(40, 40)), Qt::red);
    };
    for (const int dpi : { 24, 48, 95, 96, 192, 300 })
        for (const double unit : { 0.5, 1.0 }) {
            figure.unit = unit;
            const QImage image = figureImage(figure, dpi);
            const double scale = unit * dpi / 96;
            QCOMPARE(image.size(), QSize(qRound(400 * scale), qRound(300 * scale)));
            const auto at = [&](double x, double y) { return image.pixelColor(int(x * scale), int(y * scale)); };
            const double right = 400 - figure.margin - 20, bottom = 300 - figure.margin - 20; // amid the red
            QCOMPARE(at(right, bottom), QColor(Qt::red));
            QCOMPARE(at(right - 60, bottom), figure.theme.background);
            QCOMPARE(at(right, bottom - 60), figure.theme.background);
        }
}

void TestFigureExport::pngIsTwiceTheWidget()
{
    QTemporaryDir folder;
    const auto plot = curves();
    plot->resize(500, 300);
    QString error;
    QVERIFY2(plot->exportTo(folder.filePath("a.png"), &error), qPrintable(error));
    const QImage image(folder.filePath("a.png"));
    QCOMPARE(image.size(), QSize(1000, 600));
    QVERIFY(qAbs(image.dotsPerMeterX() * 0.0254 - 192) < 1);
    QCOMPARE(plot->figure().size(), QSize(1000, 600));
    QVERIFY2(plot->exportTo(folder.filePath("b.png"), &error, fineStyle()), qPrintable(error));
    const QImage fine(folder.filePath("b.png"));
    QCOMPARE(fine.size(), QSize(1563, 938)); // 500 x 300 of 1/96 inch
    QVERIFY(qAbs(fine.dotsPerMeterX() * 0.0254 - 300) < 1);
}

void TestFigureExport::figureIsLightInADarkWindow()
{
    const auto plot = curves();
    plot->resize(500, 300);
    plot->setPalette(lightPalette());
    const QImage fromLight = plot->figure();
    plot->setPalette(darkPalette());
    const QImage before = plot->grab().toImage();
    const QImage fromDark = plot->figure();
    QCOMPARE(fromDark, fromLight);
    QCOMPARE(fromDark.pixelColor(2, 2), QColor(Qt::white));
    QVERIFY(plot->theme().dark); // the window has its own look again
    QCOMPARE(plot->grab().toImage(), before);
}

void TestFigureExport::pdfHasVectors()
{
    QTemporaryDir folder;
    QString error;
    QVERIFY(curves()->exportTo(folder.filePath("a.PDF"), &error));
    const QByteArray pdf = contents(folder.filePath("a.PDF"));
    QVERIFY(pdf.startsWith("%PDF"));
    QVERIFY(pdf.contains("/Font"));
    QVERIFY(!pdf.contains("/Subtype /Image"));
}

void TestFigureExport::svgNamesItsAxes()
{
    QTemporaryDir folder;
    QString error;
    QVERIFY(curves()->exportTo(folder.filePath("a.svg"), &error));
    const QString texts = svgTexts(contents(folder.filePath("a.svg")));
    for (const char* text : { "Loss terms", "epoch", "loss (nats)", "prediction", "invariance", "seed 0", "K 1 → 2" })
        QVERIFY2(texts.contains(QString::fromUtf8(text)), text);
}

void TestFigureExport::svgWithoutAFile()
{
    QTemporaryDir folder;
    QString error;
    const auto plot = curves();
    QVERIFY(plot->exportTo(folder.filePath("a.svg"), &error));
    // The file holds its numbers too.
    static const QRegularExpression metadata(
        QStringLiteral("<metadata.*</metadata>\n"), QRegularExpression::DotMatchesEverythingOption);
    const QString written = QString::fromUtf8(contents(folder.filePath("a.svg")));
    QVERIFY(written.contains(metadata));
    QCOMPARE(QString::fromUtf8(plot->figureSvg()), QString(written).remove(metadata));
    QVERIFY(CurvePlot().figureSvg().isEmpty());
}

void TestFigureExport::csvIsTheData()
{
    QTemporaryDir folder;
    const auto plot = curves();
    QString error;
    QVERIFY(plot->exportTo(folder.filePath("a.csv"), &error));
    QCOMPARE(contents(folder.filePath("a.csv")), QByteArray("epoch,prediction,invariance\n1,3,2\n2,2,2\n3,1,2\n"));
}

void TestFigureExport::hiddenSeriesIsInNoFigure()
{
    QTemporaryDir folder;
    const auto plot = curves();
    plot->setSeriesVisible(QStringLiteral("invariance"), false);
    QString error;
    QVERIFY(plot->exportTo(folder.filePath("a.svg"), &error));
    const QString texts = svgTexts(contents(folder.filePath("a.svg")));
    QVERIFY(texts.contains(QStringLiteral("prediction")));
    QVERIFY(!texts.contains(QStringLiteral("invariance")));
}

void TestFigureExport::unknownEnding()
{
    QTemporaryDir folder;
    for (const char* name : { "a.bmp", "a", "a.png.gz" }) {
        QString error;
        QVERIFY(!curves()->exportTo(folder.filePath(name), &error));
        QVERIFY(error.contains(folder.filePath(name)));
        QVERIFY(error.contains(QStringLiteral(".png, .pdf, .svg, .csv")));
        QVERIFY(!QFileInfo::exists(folder.filePath(name)));
    }
}

void TestFigureExport::badFolderNamesTheReason()
{
    QTemporaryDir folder;
    for (const char* name : { "none/a.png", "none/a.pdf", "none/a.svg", "none/a.csv" }) {
        QString error;
        QVERIFY(!curves()->exportTo(folder.filePath(name), &error));
        QVERIFY(error.contains(folder.filePath(name)));
        QVERIFY(error.contains(QStringLiteral("does not exist")));
        QVERIFY(!curves()->exportTo(folder.filePath(name), nullptr));
    }
}

void TestFigureExport::failureLeavesTheOldFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("full.csv");
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    QString error;
    QVERIFY(curves()->exportTo(path, &error));
    QVERIFY(contents(path).startsWith("epoch"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1); // no temporary file is left
    QVERIFY(!CurvePlot().exportTo(path, &error));
    QVERIFY(contents(path).startsWith("epoch"));
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("taken.png")));
    QVERIFY(!curves()->exportTo(folder.filePath("taken.png"), &error));
    QVERIFY(!error.isEmpty());
}

void TestFigureExport::emptyPlotWritesNothing()
{
    QTemporaryDir folder;
    QString error;
    QVERIFY(!CurvePlot().exportTo(folder.filePath("a.png"), &error));
    QVERIFY(error.contains(QStringLiteral("no data")));
    QVERIFY(!QFileInfo::exists(folder.filePath("a.png")));
    QVERIFY(CurvePlot().figure().isNull());
}

void TestFigureExport::everyPlotInEveryFormat()
{
    QTemporaryDir folder;
    EmbeddingPlot points;
    points.setAxes(QStringLiteral("PC 1"), QStringLiteral("PC 2"));
    points.setPoints({ { 0, 0 }, { 1, 1 }, { 2, 0 } }, false);
    Coloring coloring;
    coloring.title = QStringLiteral("label");
    coloring.values = { 0, 0.5, 1 };
    points.setColoring(coloring);
    points.setLegendVisible(false);
    MatrixPlot matrix;
    matrix.setAxes(QStringLiteral("columns"), QStringLiteral("rows"));
    matrix.setMatrix(cmir::Matrix(3, 3));
    for (PlotWidget* plot : { static_cast<PlotWidget*>(&points), static_cast<PlotWidget*>(&matrix) })
        for (const char* ending : { ".png", ".pdf", ".svg", ".csv" }) {
            const QString path = folder.filePath(QStringLiteral("b") + QLatin1String(ending));
            QString error;
            QVERIFY2(plot->exportTo(path, &error), qPrintable(error));
            QVERIFY(QFileInfo(path).size() > 20);
            QFile::remove(path);
        }
    QString error;
    QVERIFY(points.exportTo(folder.filePath("c.svg"), &error));
    const QByteArray svg = contents(folder.filePath("c.svg"));
    QVERIFY(svgTexts(svg).contains(QStringLiteral("label"))); // a figure has its key even where the grid shows it
    QVERIFY(!svg.contains("<image")); // each point is drawn
}

QTEST_MAIN(TestFigureExport)
#include "test_figure_export.moc"
