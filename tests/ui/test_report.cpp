#include "ui/report/report_actions.h"
#include "ui/report/report_html.h"
#include "ui/report/report_pdf.h"
#include "ui/report/report_sections.h"
#include "ui/report/run_report.h"
#include "ui/text.h"

#include "tests/ui/made_study.h"
#include "tests/ui/tiny_run.h"

#include "core/common/error.h"
#include "core/config/preset.h"
#include "core/experiment/ablation_plan.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QFile>
#include <QPdfWriter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextTable>
#include <QXmlStreamReader>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Draws nothing: for tests of everything but the figures.
DrawnFigure noFigure(const ReportFigure&)
{
    return {};
}

const ReportSection* section(const ReportContents& contents, const QString& id)
{
    const auto found = std::ranges::find(contents.sections, id, &ReportSection::id);
    return found == contents.sections.end() ? nullptr : &*found;
}

template <class Block> QList<Block> blocks(const ReportSection& section)
{
    QList<Block> all;
    for (const ReportBlock& block : section.blocks)
        if (const auto* found = std::get_if<Block>(&block))
            all << *found;
    return all;
}

template <class Block> QList<Block> blocks(const ReportContents& contents, const char* id)
{
    const ReportSection* found = section(contents, QString::fromLatin1(id));
    return found ? blocks<Block>(*found) : QList<Block>();
}

/// The row whose first cell is this; empty: none.
QStringList row(const ReportTable& table, const QString& first)
{
    for (const QStringList& cells : table.rows)
        if (cells.first() == first)
            return cells;
    return {};
}

/// What is wrong with a page of HTML as XML; empty: nothing.
QString xmlError(const QString& html)
{
    QXmlStreamReader reader(html);
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? QStringLiteral("line %1: %2").arg(reader.lineNumber()).arg(reader.errorString())
                             : QString();
}

/// The words of a page of HTML in their order, without those in pictures.
QStringList wordsOf(const QString& html)
{
    QXmlStreamReader reader(html);
    QString text;
    int outside = 0; // depth in what is no text of the page
    while (!reader.atEnd()) {
        reader.readNext();
        const bool passed = reader.name() == u"svg" || reader.name() == u"style" || reader.name() == u"title";
        if (reader.isStartElement() && (outside > 0 || passed))
            ++outside;
        else if (reader.isEndElement() && outside > 0)
            --outside;
        else if (reader.isCharacters() && outside == 0)
            text += reader.text().toString() + u' ';
    }
    return text.simplified().split(u' ');
}

/// Letters without what lines and cells are broken by.
QString joined(const QString& text)
{
    QString letters = text;
    for (const auto& [ligature, plain] :
        { std::pair { u"ﬀ", u"ff" }, { u"ﬁ", u"fi" }, { u"ﬂ", u"fl" }, { u"ﬃ", u"ffi" }, { u"ﬄ", u"ffl" } })
        letters.replace(QString::fromUtf16(ligature), QString::fromUtf16(plain));
    return letters.remove(QRegularExpression(QStringLiteral("[\\s\\x{fffc}]")));
}

/// What a program of poppler says of a file; empty: it is not installed.
QString popplerSays(const QString& program, const QStringList& arguments)
{
    const QString path = QStandardPaths::findExecutable(program);
    QProcess process;
    process.start(path, arguments);
    return !path.isEmpty() && process.waitForFinished() ? QString::fromUtf8(process.readAllStandardOutput())
                                                        : QString();
}

QStringList sectionIds()
{
    return { "run", "warnings", "data", "settings", "changes", "software", "metrics", "training", "embeddings",
        "correlation", "disentanglement", "robustness", "compare", "studies", "tune", "theory" };
}

}

/// One tiny real run, measured, with a live change: every test reads from it.
class TestReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everySectionIsThere();
    void settingsMarkWhatDiffers();
    void changesAreListedAndMarked();
    void figuresAreThoseOfTheRun();
    void measuresHaveValuesOrReasons();
    void robustnessIsTabled();
    void baselinesAreTabled();
    void simpleModelsStandBesideTheRun();
    void studiesOfTheSameDataAreTabled();
    void withoutDataItSaysSo();
    void withoutRecordItIsRefused();
    void htmlIsWholeAndAlone();
    void textIsEscaped();
    void inlineSvgKeepsItsIdsApart();
    void largeFiguresBecomePng();
    void cloudsOfOneBoxHaveOneScale();
    void pdfHasPages();
    void savedPageAndPdfSayTheSame();
    void paperIsLaidOutWhole_data();
    void paperIsLaidOutWhole();
    void oneOfSeveralSeedsSaysSo();
    void hiddenTestIsNowhere();
    void searchTheoryAndComparedRunsAreThere();
    void studiesHavePictures();
    void unknownEndingIsRefused();
    void unwritablePathLeavesTheOldFile();
    void failureWhileDrawingLeavesTheOldFile();
    void makingCanBeCancelled();
    void actionsWriteAsJob();
    void actionsCancel();
    void actionsRefuseWithoutRun();

private:
    ReportInput input() const { return { m_workbench.model.record(), m_workbench.model.runDataset() }; }
    /// Another record of the same run.
    ReportInput changed(const std::function<void(RunRecord&)>& change) const;

    Workbench m_workbench { Settings::inMemory() };
    ReportContents m_contents;
    QTemporaryDir m_folder;
};

ReportInput TestReport::changed(const std::function<void(RunRecord&)>& change) const
{
    auto record = std::make_shared<RunRecord>(*m_workbench.model.record());
    change(*record);
    return { record, m_workbench.model.runDataset() };
}

void TestReport::initTestCase()
{
    test::useTinyRun(m_workbench.next, 100000);
    m_workbench.next.setParameter(parameter("d"), std::int64_t { 16 });
    m_workbench.train(true);
    QTRY_VERIFY_WITH_TIMEOUT(m_workbench.training.isPaused(), 60000);
    m_workbench.training.change(parameter("lambda1"), 3.0);
    m_workbench.training.resume();
    QTRY_VERIFY_WITH_TIMEOUT(!m_workbench.model.events().empty(), 60000);
    m_workbench.training.stop();
    QTRY_VERIFY_WITH_TIMEOUT(m_workbench.model.record() && !m_workbench.training.isActive(), 60000);
    QSignalSpy measured(&m_workbench.model, &RunModel::resultsChanged);
    m_workbench.robustness.measureRun();
    QTRY_VERIFY_WITH_TIMEOUT(measured.count() == 1, 60000);
    m_contents = makeReportContents(input(), {});
}

void TestReport::everySectionIsThere()
{
    QStringList ids;
    for (const ReportSection& section : m_contents.sections) {
        ids << section.id;
        QVERIFY2(!section.title.isEmpty() && !section.blocks.isEmpty(), qPrintable(section.id));
        for (const auto& table : blocks<ReportTable>(section))
            for (const QStringList& cells : table.rows)
                QCOMPARE(cells.size(), table.columns.size());
    }
    QCOMPARE(ids, sectionIds());
    QVERIFY(m_contents.title.contains(QStringLiteral("seed 0")));
    const auto facts = blocks<ReportTable>(m_contents, "data").value(0);
    QCOMPARE(row(facts, "SHA-256").value(1).toStdString(), m_workbench.model.runConfig().sha256);
    QVERIFY(row(facts, "samples per split").value(1).contains(QStringLiteral("train: 200")));
    const auto metrics = blocks<ReportTable>(m_contents, "metrics").value(0);
    QCOMPARE(metrics.head.mid(0, 4), QStringList({ "metric", "train", "valid", "test" }));
    QVERIFY(metrics.rows.size() >= 2);
    QCOMPARE(blocks<ReportTable>(m_contents, "software").value(0).rows.size(),
        static_cast<qsizetype>(input().record->software.size()));
}

void TestReport::settingsMarkWhatDiffers()
{
    const auto table = blocks<ReportTable>(m_contents, "settings").value(0);
    QCOMPARE(table.rows.size(), static_cast<qsizetype>(allParameters().size()));
    QCOMPARE(table.marked.size(), table.rows.size());
    const ExperimentConfig demo = presetConfig("demo");
    qsizetype i = 0;
    for (const Parameter& p : allParameters()) {
        QCOMPARE(table.rows[i][3].toStdString(), p.key);
        QCOMPARE(table.marked[i], p.get(input().record->config.parameters) != p.get(demo));
        ++i;
    }
    QVERIFY(table.marked.count(true) >= 3); // n_train, n_valid, d, ...
}

void TestReport::changesAreListedAndMarked()
{
    const auto table = blocks<ReportTable>(m_contents, "changes").value(0);
    QCOMPARE(table.rows.size(), 2); // it was turned, and stopped
    QVERIFY(table.rows[0][2].contains(QStringLiteral("λ₁")));
    QCOMPARE(table.rows[0].last(), QStringLiteral("3"));
    QCOMPARE(table.rows[1][2], QStringLiteral("stopped"));
    QVERIFY(table.rows[1].last().isEmpty());
    for (const auto& row : blocks<ReportFigures>(m_contents, "training"))
        for (const auto& figure : row.figures) {
            const auto& marks = std::get<ReportCurves>(figure.content).marks;
            QCOMPARE(marks.size(), 2);
            QVERIFY(marks[0].text.contains(QStringLiteral("→ 3")));
        }
}

void TestReport::figuresAreThoseOfTheRun()
{
    const auto& history = input().record->history;
    const auto training = blocks<ReportFigures>(m_contents, "training");
    QCOMPARE(training.size(), 2);
    for (const auto& curve : std::get<ReportCurves>(training[0].figures[0].content).curves) {
        const auto& values = history.series.at(curve.look.id.toStdString());
        QCOMPARE(curve.y, QList<double>(values.begin(), values.end()));
        QCOMPARE(curve.x.first(), 1.0);
    }
    const auto modalities = static_cast<qsizetype>(input().record->modalityNames.size());
    const auto clouds = blocks<ReportFigures>(m_contents, "embeddings");
    QCOMPARE(clouds.size(), 3); // the tile, by label, by virtual environment
    QCOMPARE(std::get<ReportTile>(clouds[0].figures[0].content).table.blocks.size(), modalities + 1);
    QCOMPARE(clouds[1].figures.size(), 2 * modalities);
    const auto& byLabel = std::get<ReportCloud>(clouds[1].figures[0].content);
    const auto& byEnvironment = std::get<ReportCloud>(clouds[2].figures[0].content);
    QCOMPARE(byLabel.points.size(), byEnvironment.points.size()); // every variant, for the probe of environments
    QCOMPARE(byEnvironment.points.size(), 60 * (input().record->config.parameters.K + 1));
    QVERIFY(byEnvironment.coloring.categorical);
    const auto matrices = blocks<ReportFigures>(m_contents, "correlation");
    QCOMPARE(matrices.value(0).figures.size(), 2 * modalities);
    QCOMPARE(std::get<ReportMatrix>(matrices[0].figures[1].content).matrix.rows, 16);
}

void TestReport::measuresHaveValuesOrReasons()
{
    const auto tables = blocks<ReportTable>(m_contents, "disentanglement");
    QCOMPARE(tables.size(), static_cast<qsizetype>(input().record->modalityNames.size()) + 2); // together, and help
    int values = 0;
    for (qsizetype t = 0; t + 1 < tables.size(); ++t)
        for (const QStringList& cells : tables[t].rows) {
            if (cells[2] == QStringLiteral("–"))
                QVERIFY2(!cells.last().isEmpty(), qPrintable(cells.join(u'|')));
            else
                ++values;
        }
    QVERIFY(values >= 6);
}

void TestReport::robustnessIsTabled()
{
    const auto tables = blocks<ReportTable>(m_contents, "robustness");
    QVERIFY(tables.size() >= 2); // noise and shift; what is missing, where it was measured
    QVERIFY(tables[0].rows.size() >= 2);
    QCOMPARE(tables[0].head.size(), static_cast<qsizetype>(2 + input().record->modalityNames.size()));
    QVERIFY(tables[0].rows.last()[1].contains(QStringLiteral("±")));
    QCOMPARE(blocks<ReportFigures>(m_contents, "robustness").size(), tables.size());
}

void TestReport::baselinesAreTabled()
{
    const auto contents = makeReportContents(changed([](RunRecord& run) {
        run.baselines.push_back({ Method::Erm, run.metrics, run.results });
    }),
        {});
    const auto tables = blocks<ReportTable>(contents, "robustness");
    QCOMPARE(tables.value(0).head.last(), QStringLiteral("plain (ERM): noise on all"));
    QCOMPARE(tables[0].rows[1].last(), tables[0].rows[1][1]); // here the same values
    // The run, a constant and a linear model; and the baseline.
    QCOMPARE(
        3 * blocks<ReportTable>(contents, "metrics").size(), 4 * blocks<ReportTable>(m_contents, "metrics").size());
}

void TestReport::simpleModelsStandBesideTheRun()
{
    const auto wanted = referenceModels(*input().dataset);
    const auto tables = blocks<ReportTable>(m_contents, "metrics");
    QCOMPARE(tables.size() % 3, 0);
    const ReportTable &own = tables[0], &ridge = tables[2 * tables.size() / 3];
    QCOMPARE(ridge.head, own.head);
    const auto valid = ridge.head.indexOf(QStringLiteral("valid"));
    QCOMPARE(ridge.rows[0][valid], readableNumber(wanted[1].metrics.at("valid").at("mae")));
    QStringList headings;
    for (const ReportText& text : blocks<ReportText>(m_contents, "metrics"))
        if (text.kind == ReportText::Kind::Heading)
            headings << text.text;
    QCOMPARE(headings.last(), QStringLiteral("ridge regression (reference)"));
    // Without the data they are not known.
    const auto without = makeReportContents({ input().record, nullptr }, {});
    QCOMPARE(3 * blocks<ReportTable>(without, "metrics").size(), tables.size());
}

void TestReport::studiesOfTheSameDataAreTabled()
{
    RunConfig base = input().record->config;
    base.method = Method::Cmir;
    const auto made = [](const RunConfig& of) {
        return test::madeStudy(ablationPlan(of, { 0, 1, 2 }), { "valid", "test", "test_rho_0" }, { "mae" },
            [](std::size_t variant, std::int64_t seed, const QString& split, const QString&) {
                return (split == u"test" ? 0.25 : 0.5) + static_cast<double>(variant)
                    + 0.01 * static_cast<double>(seed * seed) * static_cast<double>(variant % 2);
            });
    };
    ReportInput with = input();
    with.studies = { nullptr, made(base) };
    const auto table = blocks<ReportTable>(makeReportContents(with, {}), "studies").value(0);
    QCOMPARE(table.head, QStringList({ "variant", "test", "test_rho_0" }));
    QCOMPARE(table.rows.size(), 6);
    QCOMPARE(table.rows[0], QStringList({ "full", "0.250 ± 0.000", "0.500 ± 0.000" }));
    QVERIFY(table.rows[1][1].startsWith(QStringLiteral("1.267 ±")) && table.rows[1][1].endsWith(QStringLiteral("†")));
    with.studies
        = { made(base)->withReferences({ { "constant", "constant", {}, { { "test", { { "mae", 0.9 } } } } } }) };
    const auto beside = blocks<ReportTable>(makeReportContents(with, {}), "studies").value(0);
    QCOMPARE(beside.rows.size(), 7);
    QCOMPARE(beside.rows[6], QStringList({ "constant (reference)", "0.900", "–" }));

    base.parameters.world_seed = 7;
    with.studies = { made(base) };
    const ReportContents other = makeReportContents(with, {});
    QVERIFY(blocks<ReportTable>(other, "studies").isEmpty());
    QVERIFY(blocks<ReportText>(other, "studies").value(0).text.contains(QStringLiteral("other data")));
}

void TestReport::withoutDataItSaysSo()
{
    const auto contents = makeReportContents({ input().record, nullptr }, {});
    QStringList ids;
    for (const ReportSection& section : contents.sections)
        ids << section.id;
    QCOMPARE(ids, sectionIds());
    QCOMPARE(blocks<ReportText>(contents, "data").size(), 1);
    QVERIFY(row(blocks<ReportTable>(contents, "data")[0], "samples per split").value(1).contains("test: 60"));
    QVERIFY(blocks<ReportTable>(contents, "disentanglement").size() >= 2);
}

void TestReport::withoutRecordItIsRefused()
{
    QVERIFY_THROWS_EXCEPTION(BadInput, makeReportContents({}, {}));
}

void TestReport::htmlIsWholeAndAlone()
{
    const QString html = reportHtml(m_contents);
    QCOMPARE(xmlError(html), QString());
    QVERIFY(html.startsWith(QStringLiteral("<!DOCTYPE html>")));
    for (const char* stranger : { "http:", "https:", "<script", "<link", "@import", "file:" })
        QVERIFY2(!html.contains(QLatin1String(stranger), Qt::CaseInsensitive), stranger);
    for (const QString& id : sectionIds()) {
        QVERIFY2(html.contains(QStringLiteral("<section id=\"%1\">").arg(id)), qPrintable(id));
        QVERIFY2(html.contains(QStringLiteral("href=\"#%1\"").arg(id)), qPrintable(id));
    }
    qsizetype figures = 0;
    for (const ReportSection& section : m_contents.sections)
        for (const auto& row : blocks<ReportFigures>(section))
            figures += row.figures.size();
    QCOMPARE(html.count(QStringLiteral("<svg ")) + html.count(QStringLiteral("<img ")), figures);
    QVERIFY(html.contains(QStringLiteral("prefers-color-scheme: dark")));
    // every id once
    static const QRegularExpression id(QStringLiteral("\\sid=\"([^\"]*)\""));
    QStringList ids;
    for (auto found = id.globalMatch(html); found.hasNext();)
        ids << found.next().captured(1);
    QCOMPARE(ids.removeDuplicates(), 0);
}

void TestReport::textIsEscaped()
{
    const auto contents = makeReportContents(changed([](RunRecord& run) {
        run.config.dataName = "<b>bold</b> & \"x\" %1 %2";
        run.warnings = { "a < b && c > d", "bell \x07" };
        run.software["<i>"] = "</td>";
    }),
        {});
    const QString html = reportHtml(contents, noFigure);
    QCOMPARE(xmlError(html), QString());
    QVERIFY(!html.contains(QStringLiteral("<b>")));
    QVERIFY(!html.contains(QStringLiteral("<i>")));
    QVERIFY(
        html.contains(QStringLiteral("<h1>CmIR · &lt;b&gt;bold&lt;/b&gt; &amp; &quot;x&quot; %1 %2 · seed 0</h1>")));
    QVERIFY(html.contains(QStringLiteral("a &lt; b &amp;&amp; c &gt; d")));
}

void TestReport::inlineSvgKeepsItsIdsApart()
{
    const QByteArray document = "<?xml version=\"1.0\"?>\n<svg width=\"10mm\" height=\"5mm\"\n viewBox=\"0 0 40 20\" "
                                "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">"
                                "<defs><g id=\"a\"/></defs><g fill=\"url(#a)\"/><use xlink:href=\"#a\"/></svg>";
    const QString svg = inlineSvg(document, QStringLiteral("f7-"));
    QVERIFY2(svg.startsWith(QStringLiteral("<svg role=\"img\"\n viewBox=\"0 0 40 20\"")), qPrintable(svg));
    QVERIFY(!svg.contains(QStringLiteral("http")));
    QVERIFY(svg.contains(QStringLiteral("id=\"f7-a\"")));
    QVERIFY(svg.contains(QStringLiteral("url(#f7-a)")));
    QVERIFY(svg.contains(QStringLiteral("href=\"#f7-a\"")));
}

void TestReport::largeFiguresBecomePng()
{
    ReportFigure figure;
    figure.title = QStringLiteral("Many");
    ReportCloud cloud;
    for (int i = 0; i < 12000; ++i) {
        cloud.points << QPointF(i % 109, i / 109);
        cloud.coloring.values << i;
    }
    cloud.coloring.maximum = 12000;
    figure.content = cloud;
    const DrawnFigure drawn = drawFigure(figure);
    QVERIFY(drawn.svg.size() > mostSvgBytes);
    QVERIFY(drawn.png.startsWith("\x89PNG"));
    const ReportContents contents { QStringLiteral("t"), {}, { { "x", "X", { ReportFigures { 1, { figure } } } } } };
    const QString html = reportHtml(contents);
    QVERIFY(html.contains(QStringLiteral("src=\"data:image/png;base64,")));
    QVERIFY(!html.contains(QStringLiteral("<svg")));
}

/// Also where some points lie far outside, of which the caption tells.
void TestReport::cloudsOfOneBoxHaveOneScale()
{
    const auto textsOf = [](bool withFar) {
        ReportCloud cloud;
        for (int i = 0; i < 100; ++i)
            cloud.points << QPointF(i % 10, i / 10);
        if (withFar)
            cloud.points << QPointF(900, 900);
        cloud.box = QRectF(-2, -2, 14, 14);
        ReportFigure figure;
        figure.title = QStringLiteral("Cloud");
        figure.content = cloud;
        QStringList texts;
        static const QRegularExpression text(QStringLiteral(">([^<>]+)</text>"));
        const QString svg = QString::fromUtf8(drawFigure(figure).svg);
        for (auto found = text.globalMatch(svg); found.hasNext();)
            texts << found.next().captured(1).trimmed();
        return texts;
    };
    const QStringList plain = textsOf(false), far = textsOf(true);
    QVERIFY(plain.size() > 5); // numbers at the axes
    for (const QString& text : plain)
        QVERIFY2(far.contains(text), qPrintable(text + u'\n' + far.join(u' ')));
    QVERIFY(!far.contains(QStringLiteral("900")) && !far.contains(QStringLiteral("800")));
    QVERIFY(far.contains(QStringLiteral("1 point far outside is not drawn")));
}

void TestReport::pdfHasPages()
{
    const QString path = m_folder.filePath("report.pdf");
    QString error;
    QVERIFY2(writeReport(m_contents, path, &error), qPrintable(error));
    const QByteArray pdf = contentsOf(path);
    QVERIFY(pdf.startsWith("%PDF"));
    QVERIFY(pdf.trimmed().endsWith("%%EOF"));
    static const QRegularExpression page(QStringLiteral("/Type\\s*/Page\\b"));
    QVERIFY(QString::fromLatin1(pdf).count(page) >= 5);
    if (qEnvironmentVariableIsSet("CMIR_KEEP_REPORT")) { // to look at
        const QString folder = qEnvironmentVariable("CMIR_KEEP_REPORT");
        QVERIFY(writeReport(m_contents, folder + "/report.pdf", &error));
        QVERIFY(writeReport(m_contents, folder + "/report.html", &error));
    }
}

/// One page is behind both: every word of the file is in the document that is printed, in its order, and the printed
/// file holds them as text.
void TestReport::savedPageAndPdfSayTheSame()
{
    const ReportPage page = pageOf(m_contents, drawFigure);
    const QStringList saved = wordsOf(htmlOf(page));
    QVERIFY(saved.size() > 500);
    QTextDocument document;
    document.setHtml(page.html);
    QCOMPARE(joined(document.toPlainText()), joined(saved.join(u' ')));
    const QString path = m_folder.filePath("same.pdf");
    QString error;
    QVERIFY2(writeReport(m_contents, path, &error), qPrintable(error));
    const QString printed = joined(popplerSays(QStringLiteral("pdftotext"), { path, QStringLiteral("-") }));
    if (printed.isEmpty())
        QSKIP("pdftotext is not installed");
    QStringList lost;
    for (const QString& word : saved)
        if (!printed.contains(word) && word.size() < 20) // longer ones are broken into lines among others
            lost << word;
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u' ')));
    const QString fonts = popplerSays(QStringLiteral("pdffonts"), { path });
    const QStringList rows = fonts.trimmed().split(u'\n').mid(2);
    QVERIFY(!rows.isEmpty());
    static const QRegularExpression embedded(QStringLiteral("\\byes (yes|no)\\s+(yes|no)\\s+\\d+"));
    for (const QString& row : rows)
        QVERIFY2(row.contains(embedded), qPrintable(row));
}

void TestReport::paperIsLaidOutWhole_data()
{
    QTest::addColumn<double>("height");
    for (int height = 2400; height <= 3000; height += 24) // other fonts and papers break elsewhere
        QTest::addRow("%d", height) << double(height);
}

void TestReport::paperIsLaidOutWhole()
{
    static const ReportPage page = pageOf(m_contents, drawFigure);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    QPdfWriter device(&buffer);
    device.setResolution(300);
    ReportPictures pictures(page, device);
    QTextDocument document;
    QFETCH(const double, height);
    const QSizeF paper(2000, height);
    layOutReport(document, page, pictures, device, paper);
    const auto* layout = document.documentLayout();
    QVERIFY(document.pageCount() >= 5);
    QVERIFY2(layout->documentSize().width() <= paper.width() + 1,
        qPrintable(QString::number(layout->documentSize().width())));
    const auto pageAt = [&](double y) { return static_cast<int>(std::floor(y / paper.height())); };
    const auto begins = [&](const QTextBlock& block) { // what does not fit begins the next page, and its block does not
        const QTextLine first = block.layout()->lineAt(0);
        return layout->blockBoundingRect(block).top() + (first.isValid() ? first.rect().top() : 0);
    };
    int headings = 0, cells = 0;
    QSet<int> broken; // tables that stand on several pages
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QRectF place = layout->blockBoundingRect(block);
        if (block.blockFormat().headingLevel() > 0 && block.next().isValid()) {
            ++headings;
            QVERIFY2(pageAt(begins(block) + 1) == pageAt(begins(block.next()) + 1), qPrintable(block.text()));
            if (auto* below = QTextCursor(block.next()).currentTable()) { // its head is not alone there either
                const int first = std::min(below->format().headerRowCount(), below->rows() - 1);
                QVERIFY2(pageAt(begins(block) + 1)
                        == pageAt(begins(below->cellAt(first, 0).firstCursorPosition().block()) + 1),
                    qPrintable(block.text()));
            }
        }
        auto* table = QTextCursor(block).currentTable();
        if (!table)
            continue;
        ++cells;
        const QTextLine last = block.layout()->lineAt(block.layout()->lineCount() - 1);
        const double begin = begins(block);
        const double end = place.top() + (last.isValid() ? last.rect().bottom() : 0);
        if (block.text().contains(QChar::ObjectReplacementCharacter))
            QVERIFY2(pageAt(begin + 1) == pageAt(end - 1), qPrintable(block.text())); // no picture is cut
        if (pageAt(place.top()) != pageAt(layout->frameBoundingRect(table).top()))
            broken << table->firstPosition();
        QVERIFY2(place.right() <= paper.width() + 1, qPrintable(block.text()));
        const QTextBlock rowsFirst
            = table->cellAt(table->cellAt(block.position()).row(), 0).firstCursorPosition().block();
        if (!block.text().contains(QChar::ObjectReplacementCharacter) && !block.text().isEmpty())
            QVERIFY2(pageAt(begins(rowsFirst) + 1) == pageAt(end - 1), qPrintable(block.text())); // no row is cut
    }
    QVERIFY(headings > 15);
    QVERIFY(cells > 300);
    QVERIFY(!broken.isEmpty());
    for (const int position : std::as_const(broken)) {
        QTextCursor cursor(&document);
        cursor.setPosition(position);
        QVERIFY2(cursor.currentTable()->format().headerRowCount() == 1
                || cursor.currentTable()->columns() == 2, // facts and help have none
            qPrintable(cursor.block().text()));
    }
}

/// The mean over all that were trained together, and that what follows is of one.
void TestReport::oneOfSeveralSeedsSaysSo()
{
    const QString words = QStringLiteral("that were trained together");
    ReportInput seeds = changed([](RunRecord& run) { run.metrics["valid"]["mae"] = 0.5; });
    QVERIFY(!reportHtml(makeReportContents(seeds, {})).contains(words));
    seeds.seeds = { seeds.record, changed([](RunRecord& run) { run.metrics["valid"]["mae"] = 0.7; }).record };
    const QString html = reportHtml(makeReportContents(seeds, {}));
    QVERIFY(html.contains(words));
    QVERIFY2(html.contains(QStringLiteral("MAE of valid 0.600 ")), qPrintable(html.mid(html.indexOf(words), 300)));
    QVERIFY(html.contains(QStringLiteral("MAE of test ")));
    seeds.withTest = false;
    QVERIFY(!reportHtml(makeReportContents(seeds, {})).contains(QStringLiteral("MAE of test ")));
}

void TestReport::hiddenTestIsNowhere()
{
    ReportInput with = input();
    with.withTest = false;
    const ReportContents contents = makeReportContents(with, {});
    for (const auto& table : blocks<ReportTable>(contents, "metrics"))
        for (const QString& head : table.head)
            QVERIFY2(!head.startsWith(QStringLiteral("test")), qPrintable(head));
    for (const char* id : { "embeddings", "correlation", "disentanglement" })
        for (const ReportText& text : blocks<ReportText>(contents, id))
            QVERIFY2(!text.text.contains(QStringLiteral("split test")), qPrintable(text.text));
    for (const auto& row : blocks<ReportFigures>(contents, "robustness"))
        for (const ReportFigure& figure : row.figures)
            QVERIFY2(!(figure.title + figure.xTitle).contains(QStringLiteral("test")), qPrintable(figure.title));
    QVERIFY(row(blocks<ReportTable>(contents, "run").value(0), "MAE on the test split").isEmpty());
    QVERIFY(blocks<ReportText>(contents, "run").value(0).text.contains(QStringLiteral("not on show")));
    // The numbers of test are in none of its words.
    const auto& metrics = input().record->metrics.at("test");
    const QString value = readableNumber(metrics.at("mae"));
    QVERIFY(wordsOf(reportHtml(m_contents, noFigure)).contains(value));
    QVERIFY(!wordsOf(reportHtml(contents, noFigure)).contains(value));
    // The window's report follows what is on show there.
    ReportActions actions(m_workbench.model, m_workbench.jobs);
    QVERIFY(!m_workbench.model.testShown());
    QSignalSpy said(&actions, &ReportActions::said);
    actions.write(m_folder.filePath("hidden.html"));
    QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, 60000);
    const QStringList written = wordsOf(QString::fromUtf8(contentsOf(m_folder.filePath("hidden.html"))));
    QVERIFY(!written.contains(value));
}

void TestReport::searchTheoryAndComparedRunsAreThere()
{
    ReportInput with = input();
    with.compared = { { summaryOfRecord(*input().record, {}), "another" } };
    with.compared.front().run.settings["lambda1"] = 7;
    TheoryResults theory;
    theory.points = { { 0, 0.9, 0.5, 0.6, 0.2, 0.4, 0.1 }, { 1, 0.3, 0.21, 0.7, 0.2, 0.41, 0.01 } };
    theory.environments = { "test", "test_rho_0" };
    theory.invariant.test = { 0.5, 0.6 };
    theory.raw.test = { 0.5, 0.9 };
    with.theory = { std::make_shared<const TheoryResults>(theory), QStringLiteral("tiny, 3 epochs") };
    const ReportContents contents = makeReportContents(with, {});
    const auto theorems = blocks<ReportFigures>(contents, "theory");
    QCOMPARE(theorems.size(), 2);
    QCOMPARE(std::get<ReportCurves>(theorems[0].figures[0].content).curves.size(), 6);
    QCOMPARE(std::get<ReportCurves>(theorems[1].figures[0].content).xNames, QStringList({ "test", "rho_0" }));
    QCOMPARE(blocks<ReportTable>(contents, "theory").value(0).rows[1][1], readableNumber(0.3));
    const auto compared = blocks<ReportTable>(contents, "compare").value(0);
    QVERIFY(compared.head.contains(QStringLiteral("another")));
    for (const ReportFigures& row : theorems)
        QVERIFY(!drawFigure(row.figures[0]).svg.isEmpty());
    with.withTest = false; // theorems are measured on test
    QVERIFY(blocks<ReportFigures>(makeReportContents(with, {}), "theory").isEmpty());
}

void TestReport::studiesHavePictures()
{
    RunConfig base = input().record->config;
    base.method = Method::Cmir;
    ReportInput with = input();
    with.studies = { test::madeStudy(ablationPlan(base, { 0, 1, 2 }), { "valid", "test" }, { "mae" },
        [](std::size_t variant, std::int64_t seed, const QString& split, const QString&) {
            return (split == u"test" ? 10 : 1) + 0.1 * static_cast<double>(variant) + 0.01 * static_cast<double>(seed);
        }) };
    for (const bool withTest : { true, false }) {
        with.withTest = withTest;
        const ReportContents contents = makeReportContents(with, {});
        const auto figures = blocks<ReportFigures>(contents, "studies");
        QCOMPARE(figures.size(), 1);
        const auto& bars = std::get<ReportBars>(figures[0].figures[0].content);
        QCOMPARE(bars.rows.size(), 6);
        QCOMPARE(bars.rows[0].mean > 5, withTest);
        QVERIFY(!drawFigure(figures[0].figures[0]).svg.isEmpty());
        QCOMPARE(blocks<ReportTable>(contents, "studies").value(0).head.last(),
            withTest ? QStringLiteral("test") : QStringLiteral("valid"));
    }
}

void TestReport::unknownEndingIsRefused()
{
    QString error;
    QVERIFY(!writeReport(m_contents, m_folder.filePath("report.docx"), &error, noFigure));
    QVERIFY2(error.contains(".html") && error.contains(".pdf") && error.contains("report.docx"), qPrintable(error));
    QVERIFY(!QFile::exists(m_folder.filePath("report.docx")));
}

void TestReport::unwritablePathLeavesTheOldFile()
{
    QString error;
    const QString nowhere = m_folder.filePath("no such folder/report.html");
    QVERIFY(!writeReport(m_contents, nowhere, &error, noFigure));
    QVERIFY2(error.contains(nowhere), qPrintable(error));
    QVERIFY(error.size() > nowhere.size() + 20); // and why

    const QString path = m_folder.filePath("taken.html");
    QVERIFY(QDir(m_folder.path()).mkdir("taken.html")); // a folder of that name: cannot be replaced by a file
    error.clear();
    QVERIFY(!writeReport(m_contents, path, &error, noFigure));
    QVERIFY2(error.contains(path), qPrintable(error));
    QVERIFY(QFileInfo(path).isDir());
}

void TestReport::failureWhileDrawingLeavesTheOldFile()
{
    const QString path = m_folder.filePath("old.pdf");
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
    old.close();
    const DrawFigure dry = [](const ReportFigure&) -> DrawnFigure { throw Failure("no more ink"); };
    QVERIFY_THROWS_EXCEPTION(Failure, writeReport(m_contents, path, nullptr, dry));
    QCOMPARE(contentsOf(path), QByteArray("old"));
}

void TestReport::makingCanBeCancelled()
{
    int asked = 0;
    const JobContext job { {}, [&asked] { return ++asked > 3; } };
    QVERIFY_THROWS_EXCEPTION(Cancelled, makeReportContents(input(), job));
}

void TestReport::actionsWriteAsJob()
{
    ReportActions actions(m_workbench.model, m_workbench.jobs);
    QSignalSpy said(&actions, &ReportActions::said), progressed(&m_workbench.jobs, &JobRunner::progressed);
    const QString path = m_folder.filePath("by action.html");
    actions.write(path);
    QVERIFY(actions.isBusy());
    QTRY_COMPARE_WITH_TIMEOUT(said.count(), 1, 60000);
    QVERIFY(said[0][0].toString().contains(path));
    QVERIFY(progressed.count() >= 1);
    const QString html = QString::fromUtf8(contentsOf(path));
    QCOMPARE(xmlError(html), QString());
    QVERIFY(html.contains(QStringLiteral("<svg ")));
    QCOMPARE(actions.suggestion(), QStringLiteral("CmIR_synthetic_seed_0.html"));

    QSignalSpy failed(&m_workbench.jobs, &JobRunner::failed);
    actions.write(m_folder.filePath("nowhere/report.pdf"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 60000);
    QVERIFY(failed[0][1].toString().contains(QStringLiteral("nowhere/report.pdf: the folder")));
}

void TestReport::actionsCancel()
{
    ReportActions actions(m_workbench.model, m_workbench.jobs);
    QSignalSpy said(&actions, &ReportActions::said), cancelled(&m_workbench.jobs, &JobRunner::cancelled);
    const QString path = m_folder.filePath("cancelled.html");
    actions.write(path);
    actions.cancel();
    QTRY_VERIFY_WITH_TIMEOUT(!actions.isBusy(), 60000);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.count(), 1, 60000);
    QCOMPARE(said.count(), 0);
    QVERIFY(!QFile::exists(path));
}

void TestReport::actionsRefuseWithoutRun()
{
    RunModel empty;
    JobRunner jobs;
    ReportActions actions(empty, jobs);
    QSignalSpy refused(&actions, &ReportActions::refused);
    actions.write(m_folder.filePath("none.html"));
    QCOMPARE(refused.count(), 1);
    QVERIFY(!actions.obstacle().isEmpty());
    QVERIFY(!jobs.isAnyRunning());

    ReportActions withRun(m_workbench.model, jobs);
    QSignalSpy badEnding(&withRun, &ReportActions::refused);
    withRun.write(m_folder.filePath("none.txt"));
    QCOMPARE(badEnding.count(), 1);
}

QTEST_MAIN(TestReport)
#include "test_report.moc"
