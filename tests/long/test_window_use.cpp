#include "tests/long/use/course.h"
#include "tests/long/use/window_time.h"
#include "tests/support/support.h"

#include <QDesktopServices>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <clocale>
#include <ctime>

#include <unistd.h>

using namespace cmir;
using namespace cmir::use;

namespace {

constexpr int actionsInShort = 120;

int asked(const char* name, int usual)
{
    bool isSet = false;
    const int value = qEnvironmentVariableIntValue(name, &isSet);
    return isSet ? value : usual;
}

double threadSeconds()
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}

/// The window in long use by a hand without a plan; and that what looks at it sees. CMIR_USE_SEED, CMIR_USE_ACTIONS and
/// CMIR_USE_FOLDER ask for more of it (tests/long/run), CMIR_USE_SCRIPT for the deeds of a file: its actions.txt, also
/// with lines taken out.
class TestWindowUse : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void openNothing(const QUrl&) { } ///< instead of the desktop's programs

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* scheme : { "file", "http", "https" })
            QDesktopServices::setUrlHandler(QLatin1String(scheme), this, "openNothing");
    }

    void timePassesAsItIsTold()
    {
        QElapsedTimer clock;
        clock.start();
        bool rang = false;
        QTimer::singleShot(60'000, Qt::PreciseTimer, this, [&rang] { rang = true; });
        const double real = realMs();
        for (int i = 0; i < 70 && !rang; ++i) {
            QCOMPARE(rang, false);
            passWindowTime(std::chrono::seconds(1));
            QCoreApplication::processEvents();
        }
        QVERIFY(rang);
        QVERIFY(clock.elapsed() >= 60'000);
        QVERIFY(realMs() - real < 60'000);
    }

    void aLongEventIsSeen()
    {
        auto& application = static_cast<WatchedApplication&>(*qApp);
        application.setDeed(QStringLiteral("computing"));
        QTimer::singleShot(0, this, [] {
            const double end = threadSeconds() + 0.3;
            while (threadSeconds() < end) { }
        });
        QTRY_VERIFY(!application.worst().empty() && application.worst().front().computedMs >= 300);
        QVERIFY(application.worst().front().ms >= 300);
        QCOMPARE(application.worst().front().during, QStringLiteral("computing"));
        QVERIFY(application.counts()[2] > 0);
        application.forget();
        QVERIFY(application.worst().empty());
    }

    void aScriptIsReadAsItWasWritten()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("actions.txt"));
        {
            ScriptFile file(path);
            file.write({ 4000000000U, QStringLiteral("let it come to an end") });
            file.comment(QStringLiteral("two\nlines"));
            file.write({ 7, QStringLiteral("stop") });
        }
        const auto lines = readScript(path);
        QVERIFY(lines);
        QCOMPARE(lines->size(), 2);
        QCOMPARE(lines->first().seed, 4000000000U);
        QCOMPARE(lines->first().name, QStringLiteral("let it come to an end"));
        QCOMPARE(lines->last().name, QStringLiteral("stop"));
        QVERIFY(!readScript(folder.filePath(QStringLiteral("none"))));
    }

    void growthIsThatOfTheLastThird()
    {
        QCOMPARE(growth({ 100, 100, 100, 100, 100, 100 }), 0.0);
        QCOMPARE(growth({ 90, 100, 110, 0, 0, 0, 115, 120, 130 }), 0.2);
    }

    void use()
    {
        if (!qEnvironmentVariableIsSet("CMIR_USE_ACTIONS") && !qEnvironmentVariableIsSet("CMIR_USE_SCRIPT"))
            QSKIP("it takes minutes: tests/long/run use, or CMIR_USE_ACTIONS=120");
        const QTemporaryDir temporary;
        CourseOptions options;
        options.folder = qEnvironmentVariable("CMIR_USE_FOLDER", temporary.filePath(QStringLiteral("use")));
        options.seed = static_cast<quint32>(asked("CMIR_USE_SEED", 1));
        options.actions = asked("CMIR_USE_ACTIONS", test::isSanitized() ? actionsInShort / 3 : actionsInShort);
        if (const QString path = qEnvironmentVariable("CMIR_USE_SCRIPT"); !path.isEmpty()) {
            const auto script = readScript(path);
            QVERIFY2(script && !script->isEmpty(), qPrintable(path));
            options.script = *script;
        }
        auto& application = static_cast<WatchedApplication&>(*qApp);
        application.forget();
        const CourseResult result = useWindow(options, application);
        QFile file(options.folder + QStringLiteral("/result.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(result.toJson());
        if (!result.failures.isEmpty() && !qEnvironmentVariableIsSet("CMIR_USE_FOLDER")) // else it stays where it is
            QFile::copy(options.folder + QStringLiteral("/actions.txt"), QStringLiteral("failed_use.txt"));
        QVERIFY2(result.failures.isEmpty(), qPrintable(result.failures.join(u'\n')));
        QVERIFY(result.actions > 0);
        QVERIFY2(result.residentGrowth() <= mostGrowth, qPrintable(QString::number(result.residentGrowth())));
        QVERIFY2(result.heapGrowth() <= mostGrowth, qPrintable(QString::number(result.heapGrowth())));
        // By the thread's own processor time: how busy the machine is says nothing of the window.
        if (!test::isSanitized() && !result.worstGaps.empty()) {
            const Gap& worst = result.worstGaps.front();
            QVERIFY2(worst.computedMs <= longestGapMs, qPrintable(worst.what + QStringLiteral(" in ") + worst.during));
        }
    }
};

/// What the launcher sees to: OpenBLAS reads it when it is loaded, and its threads would spin on a busy machine.
void beginAsTheLauncherDoes(char** argv)
{
    if (qEnvironmentVariableIsSet("OPENBLAS_NUM_THREADS"))
        return;
    for (const char* name : { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" })
        qputenv(name, "1");
    qputenv("OMP_WAIT_POLICY", "passive");
    ::execv("/proc/self/exe", argv);
}

int main(int argc, char** argv)
{
    beginAsTheLauncherDoes(argv);
    const QTemporaryDir home;
    for (const char* name : { "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME" })
        qputenv(name, home.path().toUtf8());
    WatchedApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    beginWindowTime();
    TestWindowUse test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_window_use.moc"
