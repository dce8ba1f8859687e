#include "ui/log_dock.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QListView>
#include <QTest>

#include <spdlog/spdlog.h>

#include <thread>

using namespace cmir;
using namespace cmir::ui;

class TestLogDock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void linesAreBounded();
    void levelsAreFiltered();
    void linesComeFromAnyThread();
    void goneModelIsLeftAlone();
};

void TestLogDock::initTestCase()
{
    setUpLog({ std::nullopt, false });
    log()->set_level(spdlog::level::debug);
}

void TestLogDock::linesAreBounded()
{
    LogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < LogModel::capacity + 500; ++i)
        log()->info("line {}", i);
    QTRY_COMPARE(model.rowCount(), LogModel::capacity);
    QVERIFY(model.index(0).data().toString().endsWith(QStringLiteral("line 500")));
    log()->info("one more");
    QTRY_VERIFY(model.index(LogModel::capacity - 1).data().toString().endsWith(QStringLiteral("one more")));
    QCOMPARE(model.rowCount(), LogModel::capacity);
}

void TestLogDock::levelsAreFiltered()
{
    LogDock dock;
    log()->debug("quiet");
    log()->info("plain");
    log()->warn("careful");
    log()->error("broken");
    QTRY_COMPARE(dock.model()->rowCount(), 4);
    const auto shown = [&dock] { return dock.view()->model()->rowCount(); };
    QCOMPARE(shown(), 3); // information and up at first
    dock.levelChooser()->setCurrentIndex(0);
    QCOMPARE(shown(), 4);
    dock.levelChooser()->setCurrentIndex(3);
    QCOMPARE(shown(), 1);
    QVERIFY(dock.view()->model()->index(0, 0).data().toString().endsWith(QStringLiteral("broken")));
}

void TestLogDock::linesComeFromAnyThread()
{
    LogModel model;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([] {
            for (int i = 0; i < 100; ++i)
                log()->info("from a thread");
        });
    for (std::thread& thread : threads)
        thread.join();
    QTRY_COMPARE(model.rowCount(), 400);
}

void TestLogDock::goneModelIsLeftAlone()
{
    auto model = std::make_unique<LogModel>();
    log()->info("on its way");
    model.reset();
    log()->info("nobody listens");
    QCoreApplication::processEvents();
    LogModel next;
    QCoreApplication::processEvents();
    QCOMPARE(next.rowCount(), 0);
}

QTEST_MAIN(TestLogDock)
#include "test_log_dock.moc"
