#include "tests/faults/saves_under_faults.h"
#include "ui/report/run_report.h"
#include "ui/settings.h"
#include "viz/curve_plot.h"
#include "viz/figure.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace cmir;
using test::failEveryCall;
namespace fs = std::filesystem;

/// Every export of the window on a disk that fails at every call in turn.
class TestFailingExports : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;

    static QString toQt(const fs::path& path) { return QString::fromStdString(path.string()); }

    /// `write`: the new content, or *error.
    void check(const char* name, const std::function<bool(const QString& path, QString* error)>& write,
        const std::function<bool(const std::string& bytes)>& isNew) const
    {
        const fs::path file = m_folder / name;
        std::ofstream(file) << "old";
        const auto save = [&] {
            QString error;
            return write(toQt(file), &error) ? std::string() : error.toStdString();
        };
        const int failed = failEveryCall({ file, save, [&] { return isNew(test::bytesOf(file)); } });
        qInfo("%d calls failed", failed);
        QVERIFY2(failed >= 12, std::to_string(failed).c_str());
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::canonical(m_temporary->path().toStdString()) / "folder";
        fs::create_directory(m_folder);
    }

    void aFigure_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("last"); // near its end
        QTest::newRow("png") << "png"
                             << "IEND";
        QTest::newRow("pdf") << "pdf"
                             << "%%EOF";
        QTest::newRow("svg") << "svg"
                             << "</svg>";
        QTest::newRow("csv") << "csv"
                             << "7";
    }

    void aFigure()
    {
        QFETCH(QString, ending);
        QFETCH(QString, last);
        viz::CurvePlot plot;
        viz::CurvePlot::Series series;
        series.id = series.title = QStringLiteral("loss");
        plot.setSeries({ series });
        plot.setData(series.id, { 1, 2 }, { 3, 7 });
        plot.resize(300, 200);
        check(
            qPrintable("figure." + ending),
            [&](const QString& path, QString* error) { return plot.exportTo(path, error); },
            [&](const std::string& bytes) {
                return bytes.size() > 3
                    && bytes.find(last.toStdString(), bytes.size() - std::min<std::size_t>(bytes.size(), 16))
                    != std::string::npos;
            });
    }

    void aReport_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("last");
        QTest::newRow("html") << "html"
                              << "</html>";
        QTest::newRow("pdf") << "pdf"
                             << "%%EOF";
    }

    void aReport()
    {
        QFETCH(QString, ending);
        QFETCH(QString, last);
        const ui::ReportContents contents { QStringLiteral("A run"), QDateTime::currentDateTime(),
            { { QStringLiteral("one"), QStringLiteral("Section"), {} } } };
        check(
            qPrintable("report." + ending),
            [&](const QString& path, QString* error) { return ui::writeReport(contents, path, error); },
            [&](const std::string& bytes) { return bytes.find(last.toStdString()) != std::string::npos; });
    }

    void settings()
    {
        const fs::path file = m_folder / "settings.json";
        const QString key = QStringLiteral("name");
        const std::string old = "{\"name\": \"old\"}";
        std::ofstream(file) << old;
        const auto settings = ui::Settings::inFile(toQt(file));
        int number = 0;
        const auto save = [&] { // a value that could not be written before is tried again with the next
            settings->setValue(key, QStringLiteral("new %1").arg(++number));
            return settings->sync().toStdString();
        };
        const auto isNew
            = [&] { return ui::Settings::inFile(toQt(file))->value(key) == QStringLiteral("new %1").arg(number); };
        const int failed = failEveryCall({ file, save, isNew });
        qInfo("%d calls failed", failed);
        QVERIFY2(failed >= 12, std::to_string(failed).c_str());
    }
};

QTEST_MAIN(TestFailingExports)
#include "test_failing_exports.moc"
