#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/figure.h"
#include "viz/heat_map.h"
#include "viz/interval_bars.h"
#include "viz/matrix_plot.h"
#include "viz/page.h"
#include "viz/qcustomplot_fence.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <memory>

using namespace cmir::viz;

namespace {

FigureStyle column(FigureColors colors = FigureColors::Light)
{
    FigureStyle style;
    style.name = QStringLiteral("column");
    style.widthMm = 88;
    style.heightMm = 66;
    style.points = 8;
    style.lineWidth = 1;
    style.colors = colors;
    style.title = style.caption = false;
    style.dpi = 300;
    return style;
}

std::unique_ptr<CurvePlot> curves(int width = 500, int height = 300)
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Loss terms"));
    plot->setCaption(QStringLiteral("seed 0"));
    plot->setAxes(QStringLiteral("epoch"), QStringLiteral("loss (nats)"));
    plot->setData(QStringLiteral("prediction"), { 1, 2, 3 }, { 3, 2, 1 });
    plot->setData(QStringLiteral("invariance"), { 1, 2, 3 }, { 2, 2.5, 2 });
    plot->resize(width, height);
    return plot;
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct SvgText {
    QString text;
    double points = 0; ///< on paper
    QString family;
};

/// The texts of an SVG with the size that they have on paper; width of the paper in millimetres.
QList<SvgText> textsOf(const QByteArray& svg, double* widthMm)
{
    QXmlStreamReader reader(svg);
    QList<SvgText> texts;
    double unit = 0; // millimetres of the paper for each of the drawing
    double scale = 1;
    QList<double> scales;
    while (!reader.atEnd()) {
        reader.readNext();
        const auto attributes = reader.attributes();
        if (reader.isEndElement() && reader.name() == u"g" && !scales.isEmpty())
            scale = scales.takeLast();
        if (!reader.isStartElement())
            continue;
        if (reader.name() == u"svg") {
            *widthMm = attributes.value(QStringLiteral("width")).toString().remove(QStringLiteral("mm")).toDouble();
            unit = *widthMm / attributes.value(QStringLiteral("viewBox")).toString().split(u' ').value(2).toDouble();
        } else if (reader.name() == u"g") {
            scales << scale;
            const QString transform = attributes.value(QStringLiteral("transform")).toString();
            const QStringList numbers = transform.mid(transform.indexOf(u'(') + 1).split(u',');
            if (numbers.size() == 6) // a turned text has its sine there
                scale = std::hypot(numbers[0].toDouble(), numbers[1].toDouble());
        } else if (reader.name() == u"text") {
            SvgText text;
            text.family = attributes.value(QStringLiteral("font-family")).toString();
            text.points = attributes.value(QStringLiteral("font-size")).toDouble() * scale * unit / 25.4 * 72;
            text.text = reader.readElementText().trimmed();
            texts << text;
        }
    }
    return reader.hasError() ? QList<SvgText>() : texts;
}

/// The page of a PDF in millimetres.
QSizeF mediaBox(const QByteArray& pdf)
{
    static const QRegularExpression box(
        QStringLiteral("/MediaBox\\s*\\[\\s*[\\d.]+\\s+[\\d.]+\\s+([\\d.]+)\\s+([\\d.]+)"));
    const auto found = box.match(QString::fromLatin1(pdf));
    return QSizeF(found.captured(1).toDouble(), found.captured(2).toDouble()) / 72 * 25.4;
}

QByteArray answer(const QString& program, const QStringList& arguments)
{
    const QString path = QStandardPaths::findExecutable(program);
    QProcess process;
    if (path.isEmpty())
        return {};
    process.start(path, arguments);
    return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray();
}

/// The darkest rows of a column of pixels that are of a colour like this.
int pixelsLike(const QImage& image, const QColor& color)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            found += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                    + std::abs(pixel.blue() - color.blue())
                < 60;
        }
    return found;
}

}

/// A figure has the size, letters, colours and lines of its style, its text is text, and it holds where it came from.
class TestFigureStyle : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void sizeIsThatOfTheStyle()
    {
        const auto plot = curves();
        QString error;
        const QString png = m_folder.filePath("size.png"), pdf = m_folder.filePath("size.pdf");
        QVERIFY2(plot->exportTo(png, &error, column()), qPrintable(error));
        const QImage image(png);
        QVERIFY2(std::abs(image.width() - 88 / 25.4 * 300) <= 1, qPrintable(QString::number(image.width())));
        QVERIFY(std::abs(image.height() - 66 / 25.4 * 300) <= 2);
        QVERIFY(qAbs(image.dotsPerMeterX() * 0.0254 - 300) < 1);
        QVERIFY2(plot->exportTo(pdf, &error, column()), qPrintable(error));
        const QSizeF box = mediaBox(bytesOf(pdf));
        QVERIFY2(std::abs(box.width() - 88) < 0.5 && std::abs(box.height() - 66) < 0.5,
            qPrintable(QStringLiteral("%1 x %2").arg(box.width()).arg(box.height())));
        double width = 0;
        QVERIFY(!textsOf(plot->figureSvg(column()), &width).isEmpty());
        QCOMPARE(width, 88.0);
        // In proportion, where the style has no height of its own.
        FigureStyle free = column();
        free.heightMm = 0;
        const QImage same = plot->figure(free);
        QVERIFY(std::abs(static_cast<double>(same.height()) / same.width() - 0.6) < 0.01);
        // The window has its own look again.
        QVERIFY(plot->size() == QSize(500, 300));
    }

    void textIsTextInTheStylesSize()
    {
        FigureStyle style = column();
        double width = 0;
        for (const double points : { 7.0, 10.0 }) {
            style.points = points;
            style.family = QStringLiteral("DejaVu Serif");
            const auto texts = textsOf(curves()->figureSvg(style), &width);
            QStringList found;
            for (const SvgText& text : texts) {
                found << text.text;
                const bool isNumber = !text.text.isEmpty() && text.text[0].isDigit();
                QVERIFY2(std::abs(text.points - points * (isNumber ? 11.0 / 13 : 1)) < 0.15,
                    qPrintable(QStringLiteral("%1: %2 pt").arg(text.text).arg(text.points)));
                QCOMPARE(text.family, style.family);
            }
            for (const char* wanted : { "epoch", "loss (nats)", "prediction", "invariance" })
                QVERIFY2(found.contains(QLatin1String(wanted)), wanted);
            QVERIFY(!found.contains(QStringLiteral("Loss terms"))); // a paper has its own title
            QVERIFY(!found.contains(QStringLiteral("seed 0")));
        }
    }

    void pdfHasLettersAndFonts()
    {
        QString error;
        const QString path = m_folder.filePath("text.pdf");
        QVERIFY(curves()->exportTo(path, &error, column()));
        const QByteArray pdf = bytesOf(path);
        QVERIFY(pdf.contains("/FontFile2")); // the fonts are inside
        QVERIFY(pdf.contains("/ToUnicode")); // and letters can be told
        const QByteArray text = answer(QStringLiteral("pdftotext"), { path, QStringLiteral("-") });
        if (text.isEmpty())
            QSKIP("pdftotext is not installed");
        for (const char* wanted : { "epoch", "loss (nats)", "prediction", "invariance" })
            QVERIFY2(text.contains(wanted), text.constData());
        QVERIFY(!text.contains("seed 0"));
    }

    void linesAreAsWideAsAsked()
    {
        FigureStyle thin = column(), bold = column();
        thin.lineWidth = 0.5;
        bold.lineWidth = 3;
        const QColor color = Theme::fromPalette(lightPalette()).category(0);
        const int few = pixelsLike(curves()->figure(thin), color), many = pixelsLike(curves()->figure(bold), color);
        QVERIFY2(
            few > 200 && many > 4 * few && many < 9 * few, qPrintable(QStringLiteral("%1, %2").arg(few).arg(many)));
    }

    void greysHaveNoColour()
    {
        EmbeddingPlot points;
        points.setPoints({ { 0, 0 }, { 1, 1 }, { 2, 0 } }, false);
        Coloring coloring;
        coloring.values = { 0, 0.5, 1 };
        points.setColoring(coloring);
        MatrixPlot matrix;
        cmir::Matrix values(2, 2);
        values(0, 0) = 1;
        values(1, 1) = -1;
        matrix.setMatrix(values);
        HeatMap cells;
        cells.setCells(
            values, { QStringLiteral("a"), QStringLiteral("b") }, { QStringLiteral("c"), QStringLiteral("d") });
        IntervalBars bars;
        bars.setRows({ { QStringLiteral("full"), 1, 0.9, 1.1, { 0.95, 1.05 }, IntervalBars::Role::Method } });
        const auto lines = curves();
        for (PlotWidget* plot : std::initializer_list<PlotWidget*> { lines.get(), &points, &matrix, &cells, &bars }) {
            plot->resize(400, 300);
            const QImage image = plot->figure(column(FigureColors::Grey));
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const QColor pixel = image.pixelColor(x, y);
                    QVERIFY2(pixel.hsvSaturation() <= 8
                            || pixel.value() - qMin(pixel.red(), qMin(pixel.green(), pixel.blue())) <= 3,
                        qPrintable(QStringLiteral("%1: %2").arg(plot->metaObject()->className(), pixel.name())));
                }
        }
        // Curves that look alike there differ in their dashes.
        const QByteArray svg = lines->figureSvg(column(FigureColors::Grey));
        QVERIFY(svg.contains("stroke-dasharray"));
        QVERIFY(!lines->figureSvg(column()).contains("stroke-dasharray"));
    }

    void darkGroundIsDark()
    {
        const QImage image = curves()->figure(column(FigureColors::Dark));
        QCOMPARE(image.pixelColor(1, 1), Theme::fromPalette(darkPalette()).background);
    }

    void filesHoldSettingsAndNumbers()
    {
        const auto plot = curves();
        const QByteArray settings = "{\"seed\": 7, \"name\": \"a < b & c\"}";
        const QString table = plot->data().toCsv();
        QString error;
        const auto write = [&](const char* name) {
            const QString path = m_folder.filePath(QString::fromLatin1(name));
            return plot->exportTo(path, &error, column(), settings) ? path : QString();
        };
        const QImage image(write("held.png"));
        QCOMPARE(image.text(QStringLiteral("settings")), QString::fromUtf8(settings));
        QCOMPARE(image.text(QStringLiteral("data")), table);
        QXmlStreamReader reader(bytesOf(write("held.svg")));
        QMap<QString, QString> metadata;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"metadata") {
                const QString id = reader.attributes().value(QStringLiteral("id")).toString();
                metadata[id] = reader.readElementText();
            }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(metadata.value(QStringLiteral("settings")), QString::fromUtf8(settings));
        QCOMPARE(metadata.value(QStringLiteral("data")), table);
        const QString csv = write("held.csv");
        QCOMPARE(QString::fromUtf8(bytesOf(csv)), table);
        QCOMPARE(bytesOf(recordPath(csv)), settings);
        const QString pdf = write("held.pdf");
        QVERIFY(bytesOf(pdf).contains("/EmbeddedFile"));
        if (QStandardPaths::findExecutable(QStringLiteral("pdfdetach")).isEmpty())
            QSKIP("pdfdetach is not installed");
        const QString folder = m_folder.filePath("attached");
        QVERIFY(QDir().mkpath(folder));
        answer(QStringLiteral("pdfdetach"), { QStringLiteral("-saveall"), QStringLiteral("-o"), folder, pdf });
        QCOMPARE(bytesOf(folder + QStringLiteral("/settings.json")), settings);
        QCOMPARE(QString::fromUtf8(bytesOf(folder + QStringLiteral("/data.csv"))), table);
    }

    void whatIsHiddenIsInNoFile()
    {
        const auto plot = curves();
        plot->setSeriesVisible(QStringLiteral("invariance"), false);
        QString error;
        for (const char* ending : { "svg", "csv", "tex" }) {
            const QString path = m_folder.filePath(QStringLiteral("hidden.") + QLatin1String(ending));
            QVERIFY2(plot->exportTo(path, &error, column(), "{}"), qPrintable(error));
            QVERIFY2(bytesOf(path).contains("prediction") && !bytesOf(path).contains("invariance"), ending);
        }
    }

    void pageIsOfTheStyle()
    {
        const auto one = curves(), two = curves(640, 480), three = curves();
        PageOptions options;
        options.columns = 2;
        options.style = column();
        options.style.widthMm = 180;
        options.style.heightMm = 60;
        options.title = QStringLiteral("A page");
        options.settings = "{\"k\": 1}";
        QString error;
        const QString path = m_folder.filePath("page.svg");
        QVERIFY2(writePage({ one.get(), two.get(), three.get() }, options, path, &error), qPrintable(error));
        double width = 0;
        const auto texts = textsOf(bytesOf(path), &width);
        QCOMPARE(width, 180.0);
        QCOMPARE(std::ranges::count(texts, QStringLiteral("epoch"), &SvgText::text), 3);
        for (const SvgText& text : texts)
            if (text.text == u"epoch")
                QVERIFY2(std::abs(text.points - 8) < 0.15, qPrintable(QString::number(text.points)));
        QVERIFY(bytesOf(path).contains("&quot;k&quot;: 1"));
        const QString pdf = m_folder.filePath("page.pdf");
        QVERIFY2(writePage({ one.get(), two.get(), three.get() }, options, pdf, &error), qPrintable(error));
        const QSizeF box = mediaBox(bytesOf(pdf));
        QVERIFY2(std::abs(box.width() - 180) < 0.5 && std::abs(box.height() - 120) < 1,
            qPrintable(QStringLiteral("%1 x %2").arg(box.width()).arg(box.height())));
    }
};

QTEST_MAIN(TestFigureStyle)
#include "test_figure_style.moc"
